"""Names in a shared folder, as somebody holds on to them: a rename moves the node, so every holder follows."""

from __future__ import annotations

import errno
import os
import threading
import weakref

_making = threading.Lock()


class Node:
    """One path beneath a granted folder. At most one node exists for a path."""

    __slots__ = ("__weakref__", "_children", "gone", "name", "parent", "writers")

    def __init__(self, parent: Node | None, name: bytes) -> None:
        self.parent = parent
        self.name = name
        self.gone = False
        self.writers = 0  # handles that may write to it
        self._children: weakref.WeakValueDictionary[bytes, Node] | None = None

    @property
    def path(self) -> bytes:
        """The path from the granted folder, empty for the folder itself.

        Raises:
            OSError: ENOENT when it was removed.
        """
        node, names = self, []
        while node.parent is not None:
            names.append(node.name)
            node = node.parent
        if node.gone:
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        names.reverse()
        return b"/".join(names)

    def child(self, name: bytes) -> Node:
        """The node of an entry; whether there is such a file is not asked."""
        node = self.known(name)
        if node is not None:
            return node
        with _making:
            node = self.known(name)
            if node is None:
                node = Node(self, name)
                self._names()[name] = node
        return node

    def known(self, name: bytes) -> Node | None:
        """The node of an entry, if anybody holds it."""
        return None if self._children is None else self._children.get(name)

    def drop(self, name: bytes) -> None:
        """The entry `name` was removed: who holds its node holds a file without a name."""
        node = self.known(name)
        if node is not None and self._children is not None:
            del self._children[name]
            node.parent, node.gone = None, True

    def move(self, name: bytes, target: Node, new: bytes) -> None:
        """The entry `name` is the entry `new` of `target` now, in the place of what was there."""
        target.drop(new)
        node = self.known(name)
        if node is None or self._children is None:
            return
        del self._children[name]
        node.parent, node.name = target, new
        target._names()[new] = node

    def _names(self) -> weakref.WeakValueDictionary[bytes, Node]:
        if self._children is None:
            self._children = weakref.WeakValueDictionary()
        return self._children
