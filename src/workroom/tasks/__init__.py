"""A task's life: created, run, steered, answered, stopped, resumed, undone."""

from workroom.tasks.creating import FolderRequest
from workroom.tasks.lease import AlreadyRunning
from workroom.tasks.names import NoSuchTask
from workroom.tasks.task import Status, Task
from workroom.tasks.tasks import NotResumable, Tasks

__all__ = ["AlreadyRunning", "FolderRequest", "NoSuchTask", "NotResumable", "Status", "Task", "Tasks"]
