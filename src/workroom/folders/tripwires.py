"""Files that make another program act: a change of one is held for a review, whatever the task's mode.

A hook, an editor's task, a build file or an agent's instructions do nothing where the agent works. They act
later, on the person's own machine. The list is by name, at any depth, as the least careful filesystem would read
it: without regard to case, to trailing dots and spaces, to characters that some ignore. Pure: it reads no disk.
"""

from __future__ import annotations

import itertools
import os
import re
import stat
import unicodedata
from functools import lru_cache

_GIT = "git runs programs that it names"
_EDITOR = "an editor acts on it when the folder is opened"
_CI = "a build service runs what it says"
_BUILD = "a build or test tool runs what it says"
_SHELL = "a shell or a session runs it at start"
_DESKTOP = "opening it, or the folder it lies in, can start a program"
_AGENT = "it configures or instructs AI agents"
_MACRO = "a document that can carry macros"
_PROGRAM = "a program"

_FOLDERS = {
    **dict.fromkeys((".vscode", ".idea", ".devcontainer", ".zed", ".fleet", ".vs"), _EDITOR),
    **dict.fromkeys((".circleci", ".woodpecker", ".buildkite", ".forgejo", ".gitea"), _CI),
    **dict.fromkeys((".husky", ".cargo", ".pip", ".yarn", ".mvn", ".bundle"), _BUILD),
    **dict.fromkeys((".ssh", ".direnv", "autostart", "launchagents", "launchdaemons", ".gnupg"), _SHELL),
    **dict.fromkeys(
        (".claude", ".cursor", ".codex", ".gemini", ".windsurf", ".continue", ".roo", ".agents", ".amazonq"),
        _AGENT,
    ),
}

_PAIRS = {
    (".github", "workflows"): _CI,
    (".github", "actions"): _CI,
    (".config", "fish"): _SHELL,
    (".config", "systemd"): _SHELL,
    (".config", "git"): _GIT,
    (".config", "pip"): _BUILD,
}

_PARENTS = {first: why for (first, _), why in _PAIRS.items()}

_NAMES = {
    **dict.fromkeys((".git", ".gitmodules", ".gitattributes", ".gitconfig", ".lfsconfig"), _GIT),
    **dict.fromkeys((".exrc", ".vimrc", ".nvimrc", ".nvim.lua", ".dir-locals.el", ".emacs"), _EDITOR),
    **dict.fromkeys(
        (
            ".gitlab-ci.yml", ".travis.yml", ".drone.yml", "jenkinsfile", "azure-pipelines.yml",
            "bitbucket-pipelines.yml", ".pre-commit-config.yaml", "lefthook.yml", "cloudbuild.yaml",
        ),
        _CI,
    ),
    **dict.fromkeys(
        (
            "makefile", "gnumakefile", "justfile", "rakefile", "gemfile", "package.json", ".npmrc", ".yarnrc",
            ".yarnrc.yml", "pyproject.toml", "setup.py", "setup.cfg", "conftest.py", "tox.ini", "noxfile.py",
            "sitecustomize.py", "usercustomize.py", "pip.conf", "pip.ini", ".pypirc", "gruntfile.js",
            "gulpfile.js", "build.rs", "build.gradle", "build.gradle.kts", "gradlew", "mise.toml", ".mise.toml",
        ),
        _BUILD,
    ),
    **dict.fromkeys(
        (
            ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile", ".zshrc",
            ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".cshrc", ".tcshrc", ".kshrc", ".login", ".inputrc",
            ".envrc", ".xprofile", ".xinitrc", ".xsession", ".xsessionrc", ".pam_environment", ".netrc",
            ".curlrc", ".wgetrc", ".tmux.conf", ".screenrc", ".gdbinit", ".lldbinit", ".pythonrc", ".ideavimrc",
        ),
        _SHELL,
    ),
    **dict.fromkeys(("desktop.ini", "autorun.inf", ".directory", "folder.htt"), _DESKTOP),
    **dict.fromkeys(
        (
            ".mcp.json", "mcp.json", "agents.md", "agent.md", "claude.md", "claude.local.md", "gemini.md",
            "skill.md", ".cursorrules", ".windsurfrules", ".clinerules", "copilot-instructions.md",
            ".aider.conf.yml",
        ),
        _AGENT,
    ),
}  # fmt: skip

_ENDINGS = {
    **dict.fromkeys(("code-workspace", "sublime-project"), _EDITOR),
    **dict.fromkeys(("pth",), _BUILD),
    **dict.fromkeys(
        (
            "desktop", "lnk", "scf", "url", "webloc", "inetloc", "fileloc", "library-ms", "search-ms",
            "settingcontent-ms", "theme", "iqy", "slk",
        ),
        _DESKTOP,
    ),
    **dict.fromkeys(
        (
            "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "xla", "xll", "pptm", "potm", "ppam", "ppsm", "ppa",
            "sldm", "accde", "accdb", "mdb",
        ),
        _MACRO,
    ),
    **dict.fromkeys(
        (
            "exe", "com", "scr", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "jse", "wsf", "wsh", "hta", "msi",
            "msp", "cpl", "reg", "jar", "appimage", "command", "terminal", "workflow", "scpt", "applescript",
            "pkg", "dmg", "deb", "rpm", "chm", "pif", "gadget",
        ),
        _PROGRAM,
    ),
}  # fmt: skip

_IN_GIT = ("config", "config.worktree", "attributes", "commondir", "gitdir")
_MAGIC = (
    b"\x7fELF", b"MZ", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"L\0\0\0\x01\x14\x02\0",
)  # fmt: skip  # Linux, Windows, macOS, a Windows shortcut
_DOCUMENTS = {
    "docx", "dotx", "xlsx", "xltx", "pptx", "potx", "ppsx", "odt", "ott", "ods", "ots", "odp", "otp", "odg", "doc",
    "dot", "xls", "xlt", "ppt", "pot", "pps", "rtf",
}  # fmt: skip
# What HFS+ leaves out of a name: git had to learn these (CVE-2014-9390).
_IGNORED = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff\u00ad]")


def tripwire(path: str | bytes, mode: int = 0, head: bytes = b"") -> str | None:
    """Why a new or changed file at `path` (beneath the granted folder) is held; None when it need not be.

    `mode` is what it is to have, with or without its type; `head` its first bytes where they are known.
    """
    parts = plain_parts(path)
    if not parts:
        return None
    # A symlink can stand for a whole folder: what lies in it would not pass here again.
    inside = [*parts, "*"] if stat.S_ISLNK(mode) else parts
    return (
        _by_git(parts)
        or _by_folder(inside)
        or (_PARENTS.get(parts[-1]) if stat.S_ISLNK(mode) else None)
        or _by_name(parts[-1])
        or _by_mode(mode)
        or (_PROGRAM if head.startswith(_MAGIC) else None)
    )


def leads_there(path: str | bytes) -> bool:
    """Whether what lies in the directory `path` may be held for where it lies."""
    parts = plain_parts(path)
    return any(
        part in (".git", ".github", ".config", "hooks", "workflows") or part in _FOLDERS for part in parts
    )


def is_document(path: str | bytes) -> bool:
    """Whether the file has to be looked into: it may carry code though its name doesn't say so."""
    parts = plain_parts(path)
    return bool(parts) and "." in parts[-1] and parts[-1].rpartition(".")[2] in _DOCUMENTS


def plain_parts(path: str | bytes) -> list[str]:
    """The names of a path as the least careful filesystem reads them."""
    return [_plain(part) for part in os.fsdecode(path).split("/") if part]


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    name = _IGNORED.sub("", unicodedata.normalize("NFC", name)).partition(":")[0]  # ":" begins an NTFS stream
    name = name.rstrip(" .").casefold()
    return ".git" if name in ("git~1", "git~2") else name


def _by_git(parts: list[str]) -> str | None:
    if ".git" in parts:
        inside = parts[parts.index(".git") + 1 :]
        return _GIT if not inside or "hooks" in inside or inside[-1] in _IN_GIT else None
    # A HEAD elsewhere makes its folder a bare repository, whose config git would obey.
    return _GIT if parts[-1] == "head" else None


def _by_folder(parts: list[str]) -> str | None:
    found = next((_FOLDERS[part] for part in parts[:-1] if part in _FOLDERS), None)
    pairs = itertools.pairwise(parts[:-1])
    return found or next((_PAIRS[pair] for pair in pairs if pair in _PAIRS), None)


def _by_name(name: str) -> str | None:
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith(".aider"):
        return _AGENT
    return _ENDINGS.get(name.rpartition(".")[2]) if "." in name else None


def _by_mode(mode: int) -> str | None:
    plain = stat.S_IFMT(mode) in (0, stat.S_IFREG)
    return "a new program: it may be run" if plain and mode & 0o111 else None
