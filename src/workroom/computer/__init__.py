"""The agent's own computer: a small Linux virtual machine, its disk image, and how it is woken."""

from workroom.computer.computer import Computer
from workroom.computer.image import Image, Images, Stage
from workroom.computer.registry import ComputerInfo, end_orphans, list_computers
from workroom.computer.spec import ComputerUnavailable, Spec, State
from workroom.computer.streams import Flow, ServeDoor

__all__ = [
    "Computer",
    "ComputerInfo",
    "ComputerUnavailable",
    "Flow",
    "Image",
    "Images",
    "ServeDoor",
    "Spec",
    "Stage",
    "State",
    "end_orphans",
    "list_computers",
]
