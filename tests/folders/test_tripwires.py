from __future__ import annotations

import io
import stat
import zipfile

import pytest

from workroom.folders import macros
from workroom.folders.tripwires import is_document, leads_there, tripwire

MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
)


def archive(**parts: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in {"[Content_Types].xml": "<Types/>", **parts}.items():
            made.writestr(name, text)
    return file


@pytest.mark.case(21, 22, 23, 24)
@pytest.mark.parametrize(
    ("path", "why"),
    [
        (".git/hooks/post-checkout", "git runs"),
        ("deep/er/.git/hooks/pre-commit", "git runs"),
        (".git/modules/sub/hooks/post-merge", "git runs"),
        (".git/config", "git runs"),
        (".git/config.worktree", "git runs"),
        (".git/info/attributes", "git runs"),
        (".git", "git runs"),
        (".gitmodules", "git runs"),
        (".gitattributes", "git runs"),
        ("bare/HEAD", "git runs"),
        (".vscode/tasks.json", "editor"),
        ("sub/.idea/workspace.xml", "editor"),
        (".devcontainer/devcontainer.json", "editor"),
        ("a.code-workspace", "editor"),
        (".github/workflows/build.yml", "build service"),
        (".gitlab-ci.yml", "build service"),
        ("Makefile", "build or test"),
        ("src/package.json", "build or test"),
        ("tests/conftest.py", "build or test"),
        ("setup.py", "build or test"),
        (".npmrc", "build or test"),
        ("evil.pth", "build or test"),
        (".bashrc", "shell"),
        (".envrc", "shell"),
        (".config/autostart/x.txt", "shell"),
        (".ssh/authorized_keys", "shell"),
        ("Invoice.desktop", "start a program"),
        ("desktop.ini", "start a program"),
        ("autorun.inf", "start a program"),
        ("report.lnk", "start a program"),
        ("share.scf", "start a program"),
        (".mcp.json", "AI agents"),
        (".claude/settings.json", "AI agents"),
        ("docs/AGENTS.md", "AI agents"),
        ("CLAUDE.md", "AI agents"),
        ("skills/x/SKILL.md", "AI agents"),
        ("setup.exe", "a program"),
        ("run.ps1", "a program"),
    ],
)
def test_what_makes_another_program_act_is_held(path: str, why: str) -> None:
    reason = tripwire(path, 0o644)
    assert reason is not None
    assert why in reason
    assert tripwire(path.encode(), stat.S_IFREG | 0o644) == reason


@pytest.mark.case(21, 24)
@pytest.mark.parametrize(
    "path",
    [
        ".GIT/Hooks/post-commit",
        ".git /hooks/post-commit",
        ".git./hooks./post-commit",
        ".g\u200cit/config",
        "GIT~1/config",
        ".git::$INDEX_ALLOCATION/config",
        "MAKEFILE",
        "makefile.",
        "Report.DESKTOP ",
        "x.DocM. .",
        "agents.MD",
        ".vscode\u200d/tasks.json",
    ],
)
def test_a_name_is_read_as_the_least_careful_filesystem_reads_it(path: str) -> None:
    assert tripwire(path) is not None


@pytest.mark.parametrize(
    "path",
    [
        "", "a.txt", "report.docx", "notes/make.md", ".git/index", ".git/HEAD", ".git/objects/ab/cd",
        ".git/refs/heads/main", "my.git.notes", "headlines.txt", "src/main.py", "hooks/fish.txt",
        "vscode/tasks.json", "photo.jpg", "com", "exe", ".github/CODEOWNERS",
    ],
)  # fmt: skip
def test_ordinary_files_are_not(path: str) -> None:
    assert tripwire(path, 0o644) is None


@pytest.mark.case(26)
def test_a_new_program_is_held_for_its_mode_or_its_first_bytes() -> None:
    assert tripwire("run", 0o755) == "a new program: it may be run"
    assert tripwire("run", stat.S_IFREG | 0o744) is not None
    assert tripwire("folder", stat.S_IFDIR | 0o755) is None
    assert tripwire("link", stat.S_IFLNK | 0o777) is None
    assert tripwire("data.bin", 0o644, b"\x7fELF\x02") == "a program"
    assert tripwire("picture", 0o644, b"MZ\x90") == "a program"
    assert tripwire("text", 0o644, b"hello") is None


@pytest.mark.case(25)
@pytest.mark.parametrize("name", ["a.docm", "b.XLSM", "c.pptm", "d.dotm", "e.xlam", "f.xlsb"])
def test_macro_documents_are_held_by_name(name: str) -> None:
    assert tripwire(name) == "a document that can carry macros"


@pytest.mark.case(25)
def test_documents_are_held_for_what_is_in_them() -> None:
    found = {
        "vba": macros.hidden_code(archive(**{"word/vbaProject.bin": "x"})),
        "renamed": macros.hidden_code(archive(**{"xl/VBAPROJECT.BIN": "x"})),
        "sheet": macros.hidden_code(archive(**{"xl/macrosheets/sheet1.xml": "x"})),
        "basic": macros.hidden_code(archive(**{"Basic/Standard/Module1.xml": "x"})),
        "type": macros.hidden_code(
            archive(**{"[Content_Types].xml": f'<T><Override ContentType="{MACRO_TYPE}"/></T>'})
        ),
    }
    assert set(found.values()) == {macros.MACROS}
    template = RELS.format(kind="attachedTemplate", target="http://example.org/x.dotm")
    assert macros.hidden_code(archive(**{"word/_rels/settings.xml.rels": template})) == macros.REMOTE
    hidden = template.replace("/attachedTemplate", "&#x2f;attached&#84;emplate")
    assert macros.hidden_code(archive(**{"word/_rels/settings.xml.rels": hidden})) == macros.REMOTE
    field = "<d><instrText>DDE</instrText><t>x</t><instrText>AUTO c:\\\\cmd.exe</instrText></d>"
    assert macros.hidden_code(archive(**{"word/document.xml": field})) == macros.COMMAND
    assert (
        macros.hidden_code(archive(**{"word/document.xml": '<d><f instr="ddeauto x"/></d>'}))
        == macros.COMMAND
    )
    old = io.BytesIO(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1 << 20) + "_VBA_PROJECT".encode("utf-16-le")
    )
    assert macros.hidden_code(old) == macros.MACROS
    assert macros.hidden_code(io.BytesIO(rb"{\rtf1{\*\template http://example.org/x}}")) == macros.REMOTE


@pytest.mark.case(25)
def test_what_can_not_be_looked_into_is_held_and_plain_documents_are_not() -> None:
    whole = archive(**{"word/document.xml": "<t>We DDE nothing</t>"}).getvalue()
    assert macros.hidden_code(io.BytesIO(whole)) is None
    assert macros.hidden_code(io.BytesIO(whole[: len(whole) // 2])) == macros.UNREADABLE
    entity = '<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'
    assert macros.hidden_code(archive(**{"word/document.xml": entity})) == macros.UNREADABLE
    bomb = archive(**{"word/document.xml": "<t>" + "a" * (30 << 20) + "</t>"})
    assert macros.hidden_code(bomb) == macros.UNREADABLE
    link = RELS.format(kind="hyperlink", target="https://example.org/")
    assert macros.hidden_code(archive(**{"word/_rels/document.xml.rels": link})) is None
    for harmless in (b"", b"plain text", b"\xd0\xcf\x11\xe0" + bytes(100), rb"{\rtf1 hello}"):
        assert macros.hidden_code(io.BytesIO(harmless)) is None


def test_which_names_are_looked_into_or_lead_to_held_ones() -> None:
    assert is_document("a/Report.DOCX")
    assert is_document("x.xls.")
    assert not is_document("x.txt")
    assert not is_document("docx")
    assert leads_there("a/.git")
    assert leads_there(".VSCODE")
    assert not leads_there("a/b")
