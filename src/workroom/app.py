"""The one place where parts are built from settings and joined. Each is built when first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workroom.settings import Places, Settings

if TYPE_CHECKING:
    from workroom.computer import Images
    from workroom.folders import Journal
    from workroom.folders.review import Reviews
    from workroom.log import Log
    from workroom.secrets import Secrets
    from workroom.tasks import Tasks
    from workroom.trust import Inbox
    from workroom.trust.audit import Audit
    from workroom.trust.redact import Redactor


class App:
    """Workroom for one user: everything a face needs, built lazily so that a face starts at once."""

    def __init__(self, places: Places) -> None:
        self.places = places

    @classmethod
    def open(cls, places: Places | None = None) -> App:
        """The app of this user, or the one whose files lie at `places`."""
        return cls(places or Places.find())

    @cached_property
    def settings(self) -> Settings:
        """What the person has set. Raises SettingsBroken."""
        return Settings.load(self.places.settings)

    @cached_property
    def secrets(self) -> Secrets:
        """The person's keys. Whatever is taken from here is never written down."""
        from workroom.secrets import Secrets

        return Secrets(self.places.config, heard=lambda secret: self.redactor.add(secret))

    @cached_property
    def redactor(self) -> Redactor:
        """Takes every key that was used out of what is written, shown or sent to a model."""
        from workroom.trust.redact import Redactor

        return Redactor()

    @cached_property
    def log(self) -> Log:
        """The event log. Raises LogUnreadable."""
        from workroom.log import Log

        return Log.open(self.places.log, scrub=lambda text: self.redactor.text(text))

    @cached_property
    def inbox(self) -> Inbox:
        """What waits for the person."""
        from workroom.trust import Inbox

        return Inbox(self.log)

    @cached_property
    def journal(self) -> Journal:
        """The undo journal of all folders."""
        from workroom.folders import Journal

        return Journal.open(
            self.places.data / "undo", private=[self.places.data, self.places.cache, self.places.config]
        )

    @cached_property
    def audit(self) -> Audit:
        """The record of everything, outside the log, that shows whether the log was changed."""
        from workroom.trust.audit import Audit

        return Audit(self.log, self.places.data, self.places.config, self.redactor)

    @cached_property
    def reviews(self) -> Reviews:
        """Changes that wait for the person to look at them."""
        from workroom.folders.review import Reviews

        return Reviews.open(self.places.data / "review", self.journal)

    @cached_property
    def images(self) -> Images:
        """The disks that computers start from."""
        from workroom.computer import Images

        return Images(self.places)

    @cached_property
    def tasks(self) -> Tasks:
        """Everything that can be done with tasks."""
        from workroom.tasks import Tasks

        return Tasks(
            self.places,
            self.settings,
            self.log,
            self.journal,
            self.secrets,
            self.reviews,
            self.redactor,
            self.audit,
        )

    def reload_settings(self) -> Settings:
        """Read the settings again: what begins from now on goes by them, tasks at work keep what they began with.

        Raises:
            SettingsBroken: the file can't be used; those from before still count.
        """
        settings = Settings.load(self.places.settings)
        if settings != self.__dict__.get("settings"):
            self.__dict__["settings"] = settings
            if (tasks := self.__dict__.get("tasks")) is not None:
                tasks.use(settings)
        return settings

    def know_keys(self) -> None:
        """Let the redactor know every key of this person, used or not, before anything leaves in a file."""
        from contextlib import suppress

        from workroom.engine.models import PROVIDERS
        from workroom.errors import UserError

        for name in PROVIDERS:
            with suppress(UserError):  # a locked keyring: then nobody can have used its keys either
                self.secrets.get(name)

    def close(self) -> None:
        """Release the files."""
        for name in ("log", "journal"):
            if (part := self.__dict__.pop(name, None)) is not None:
                part.close()
