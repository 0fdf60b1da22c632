"""Where things lie, and what the person has set: one TOML file, read whole and checked."""

from __future__ import annotations

import os
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from workroom.errors import UserError


class SettingsBroken(UserError):
    """The settings file is not valid; nothing was changed."""

    exit_code = 78


class Places(msgspec.Struct, frozen=True):
    """The app's own folders: `data` is to be kept, `cache` can be made anew, `config` is the person's."""

    data: Path
    cache: Path
    config: Path

    @classmethod
    def find(cls) -> Places:
        """The user's own folders, or all below `$WORKROOM_HOME`; `$WORKROOM_CACHE` moves the cache."""
        if home := os.environ.get("WORKROOM_HOME"):
            places = cls(*(Path(home).absolute() / name for name in ("data", "cache", "config")))
        else:
            import platformdirs

            dirs = platformdirs.PlatformDirs("workroom", appauthor=False)
            places = cls(dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path)
        if cache := os.environ.get("WORKROOM_CACHE"):
            places = msgspec.structs.replace(places, cache=Path(cache).absolute())
        return places

    @property
    def log(self) -> Path:
        """The event log."""
        return self.data / "log.sqlite"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.toml"


def assets() -> Path:
    """The folder that holds `images/` and `skills/`: the checkout's root or, in a wheel, our data."""
    packaged = Path(__file__).parent / "data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


Count = Annotated[int, msgspec.Meta(ge=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the settings file: unknown names are refused, so that a typing error is seen."""


class LimitSettings(_Table, frozen=True):
    """What a task may use up before it stops: US dollars, steps, tokens, seconds. 0 means no limit."""

    spend_usd: NotNegative = 5.0
    steps: Count = 200
    tokens: Count = 0
    seconds: NotNegative = 0.0


class ComputerSettings(_Table, frozen=True):
    """Each computer's size, and after how many seconds without work it falls asleep."""

    memory_mb: Annotated[int, msgspec.Meta(ge=256)] = 512
    cpus: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    disk_gb: Annotated[int, msgspec.Meta(ge=1)] = 8
    processes: Annotated[int, msgspec.Meta(ge=64)] = 512
    idle_seconds: NotNegative = 120.0


class UndoSettings(_Table, frozen=True):
    """How long, and how much of, the old content of changed files is kept."""

    keep_days: Count = 30
    keep_gb: NotNegative = 10.0


class NetworkSettings(_Table, frozen=True):
    """The rule sets that a new task gets (none: offline); days a package must be old; bytes out per host and day."""

    sets: tuple[str, ...] = ()
    package_age_days: Count = 7
    bytes_a_day: Count = 8 << 20


class ProviderSettings(_Table, frozen=True):
    """Another address for a provider's API, and the context window of its models in tokens."""

    base_url: str | None = None


Verdict = Literal["allow", "ask", "deny"]


class Settings(_Table, frozen=True):
    """Everything a person can set. See docs/user/settings.md."""

    model: str = "practice"
    reviewer: str = ""
    limits: LimitSettings = LimitSettings()
    computer: ComputerSettings = ComputerSettings()
    undo: UndoSettings = UndoSettings()
    network: NetworkSettings = NetworkSettings()
    trust: dict[str, Verdict] = {}
    providers: dict[str, ProviderSettings] = {}

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read the file at `path`; the defaults when there is none.

        Raises:
            SettingsBroken: it can't be read, is not TOML, or has a name or value that is not known.
        """
        try:
            return msgspec.convert(tomllib.loads(path.read_text("utf-8")), cls)
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
            raise SettingsBroken(
                f"The settings in {path} can't be used: {error}.", hint="Mend the line or delete the file."
            ) from error


_CHANGING = threading.Lock()


def change(path: Path, name: str, value: str) -> Settings:
    """Set one dotted `name` (as `limits.steps`) to `value`, as it is typed, in the file at `path`, atomically.

    Raises:
        SettingsBroken: there is no such name, or the value does not fit; the file is as it was.
    """
    return put(path, name, _literal(value))


def put(path: Path, name: str, value: object) -> Settings:
    """Set one dotted `name` to `value` in the file at `path`, atomically; None: to its usual value again.

    Raises:
        SettingsBroken: there is no such name, or the value does not fit; the file is as it was.
    """
    import tomli_w

    with _CHANGING:
        Settings.load(path)
        table = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        _take_out(table, name) if value is None else _put(table, name.split("."), value)
        try:
            settings = msgspec.convert(table, Settings)
        except (msgspec.ValidationError, OverflowError) as error:
            raise SettingsBroken(f"{name} = {value!r} was not set: {error}.") from error
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(tomli_w.dumps(table), "utf-8")
        draft.replace(path)
    return settings


def flat(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting by its dotted name."""
    table = value if isinstance(value, dict) else msgspec.structs.asdict(value)
    for name, part in table.items():
        dotted = f"{prefix}{name}"
        if isinstance(part, dict | msgspec.Struct):
            yield from flat(part, f"{dotted}.")
        else:
            yield dotted, part


def _put(table: dict[str, Any], names: list[str], value: object) -> None:
    for name in names[:-1]:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise SettingsBroken(f"{'.'.join(names)} was not set: {name} is a value, not a table.")
    table[names[-1]] = value


def _take_out(table: dict[str, Any], name: str) -> None:
    """Raises SettingsBroken where there never was such a name."""
    *above, last = name.split(".")
    inner: Any = table
    for each in above:
        inner = inner.get(each) if isinstance(inner, dict) else None
    found = isinstance(inner, dict) and not isinstance(inner.get(last, {}), dict)
    if found:
        del inner[last]
    elif name not in dict(flat(Settings())):
        raise SettingsBroken(f"There is no setting {name}.")


def _literal(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
