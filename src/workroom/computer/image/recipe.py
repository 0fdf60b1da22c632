"""What an image is made of, as data: `images/<name>.toml`, the module list and the two scripts beside it."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

import msgspec

from workroom.errors import UserError
from workroom.settings import assets

# Raised when the builder itself begins to make something different out of the same recipe.
BUILDER = 1
HOST_SUITE = "host"
_FALLBACK_SUITE = "bookworm"


class RecipeBroken(UserError):
    """The recipe is missing or not valid."""

    exit_code = 78


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An image's recipe. `kernel` maps a distribution's name to its kernel package; `disk_mb` is megabytes.

    `exclude` are dpkg's path patterns; what matches is never unpacked.
    """

    name: str = ""
    suite: str = HOST_SUITE
    disk_mb: int
    packages: list[str]
    exclude: list[str] = []
    kernel: dict[str, str]
    modules: str = ""
    customize: str = ""
    init: str = ""

    @classmethod
    def load(cls, name: str = "lean", folder: Path | None = None) -> Recipe:
        """The recipe `name` in `folder`, or among those that come with Workroom.

        Raises:
            RecipeBroken: there is no such recipe, or it has a field that is not known or not valid.
        """
        folder = folder or assets() / "images"
        try:
            recipe = msgspec.toml.decode((folder / f"{name}.toml").read_bytes(), type=cls)
            texts = {
                "modules": (folder / "modules.list").read_text("utf-8"),
                "customize": (folder / "customize.sh").read_text("utf-8"),
                "init": (folder / "init.sh").read_text("utf-8"),
            }
        except FileNotFoundError as error:
            raise RecipeBroken(f"There is no image recipe {name}: {error.filename} is missing.") from error
        except (OSError, ValueError) as error:  # msgspec's errors are ValueErrors
            raise RecipeBroken(f"The image recipe {name} can't be used: {error}.") from error
        suite = host_suite() if recipe.suite == HOST_SUITE else recipe.suite
        return msgspec.structs.replace(recipe, name=name, suite=suite, **texts)

    @property
    def digest(self) -> str:
        """Names all that the disk image depends on; the init script and the agent are of the initramfs."""
        disk = msgspec.structs.replace(self, init="", disk_mb=0)
        encoded = msgspec.json.encode((BUILDER, platform.machine(), disk), order="sorted")
        return hashlib.sha256(encoded).hexdigest()[:24]


def host_suite(os_release: Path = Path("/etc/os-release")) -> str:
    """The code name of the release that the host runs, as os-release(5) has it."""
    try:
        lines = os_release.read_text("utf-8").splitlines()
    except OSError:
        return _FALLBACK_SUITE
    fields = dict(line.partition("=")[::2] for line in lines)
    return fields.get("VERSION_CODENAME", "").strip("\"'") or _FALLBACK_SUITE
