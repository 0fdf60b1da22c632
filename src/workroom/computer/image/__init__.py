"""The disks that computers start from: built once from a recipe, kept in the cache."""

from workroom.computer.image.errors import ImageUnavailable
from workroom.computer.image.images import Image, Images
from workroom.computer.image.progress import Stage

__all__ = ["Image", "ImageUnavailable", "Images", "Stage"]
