from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from receipts.files import MAX_BYTES
from receipts.model import Unreadable
from receipts.patience import at_most
from receipts.pdf import pdf_text
from receipts.readers import read_folder

RECEIPT = b"Corner Shop\n2025-03-04\nTotal 12.00 EUR\n"


def reasons(folder: Path) -> dict[str, str]:
    return {item.source: item.reason for item in read_folder(folder).unread}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.pdf", b"", "0 bytes"),
        ("fake.pdf", b"\x89PNG\r\n\x1a\n....", "PNG picture, though its name says .pdf"),
        ("fake.txt", b"\xff\xd8\xff\xe0....", "JPEG picture, though its name says .txt"),
        ("text.pdf", RECEIPT, "not a PDF, though its name"),
        ("book.xlsx", b"PK\x03\x04....", "ZIP or Office file"),
        ("blob.txt", b"ab\0cd", "binary data"),
        ("broken.pdf", b"%PDF-1.7 garbage", "damaged"),
        ("odd.csv", b"a,b\n1,2\n", "columns"),
        ("cut.eml", b"From: \xff\xfe <\nContent-Type: multipart/mixed\n\n--", "no amount"),
    ],
)
def test_each_bad_file_is_named_with_its_reason_and_the_good_one_is_read(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_bytes(RECEIPT)
    assert reason in reasons(tmp_path)[name]
    assert [item.source for item in read_folder(tmp_path).expenses] == ["good.txt"]


def test_a_file_of_500_mb_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    with open(tmp_path / "huge.pdf", "wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(500_000_000)
    assert "500 MB, the limit is 26 MB" in reasons(tmp_path)["huge.pdf"]
    assert MAX_BYTES < 500_000_000


def test_links_pipes_and_hidden_files_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(RECEIPT)
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    (folder / ".hidden.txt").write_bytes(RECEIPT)
    assert reasons(folder) == {
        "link.txt": "a link to another place, which is not followed",
        "pipe.txt": "not an ordinary file",
    }
    assert not read_folder(folder).expenses


def test_odd_names_are_made_visible(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xfcro\n.txt")).write_bytes(RECEIPT)
    assert [item.source for item in read_folder(tmp_path).expenses] == ["b\\udcfcro\\x0a.txt"]


def test_a_slow_pdf_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="longer than 0 s"):
        pdf_text(b"%PDF-1.7", seconds=0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_receipts_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("老城面馆\n日期: 2025年3月4日\n合计: 128.00元\n".encode(encoding))
    (expense,) = read_folder(tmp_path).expenses
    assert (expense.merchant, str(expense.day), str(expense.amount)) == ("老城面馆", "2025-03-04", "128.00")


def test_a_card_statement_in_german(tmp_path: Path) -> None:
    text = "Buchungsdatum;Empfänger;Betrag (EUR)\n04.03.2025;Bäckerei Klein;-1.012,50\n05.03.2025;Was?;abc\n"
    (tmp_path / "a.csv").write_text(text, "cp1252")
    reading = read_folder(tmp_path)
    assert [(str(item.amount), item.currency, item.category) for item in reading.expenses] == [
        ("1012.50", "EUR", "Meals")
    ]
    assert "row 3: the amount is not clear" in f"{reading.unread[0].source}: {reading.unread[0].reason}"


@pytest.mark.parametrize(
    "piece", ["1", "1.", "1 ", "1,234", "Total ", "12/", "€", "(", "-", "2025年", "a", "VAT 1"]
)
def test_long_hostile_lines_are_read_in_time(tmp_path: Path, piece: str) -> None:
    (tmp_path / "a.txt").write_text("Total\n" + piece * (100_000 // len(piece)))
    before = time.process_time()
    read_folder(tmp_path)
    assert time.process_time() - before < 5


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(Unreadable, match=r"longer than 0\.05 s"), at_most(0.05):
        signal.pause()


def test_a_bank_statement_counts_charges_and_refunds_but_no_income(tmp_path: Path) -> None:
    text = "Date,Description,Amount,Currency\n2025-03-05,SHOP,-23.45,EUR\n2025-03-06,SALARY,3000.00,EUR\n"
    (tmp_path / "bank.csv").write_text(text + "2025-03-07,SHOP REFUND,3.45,EUR\n2025-03-07,KIOSK,-1.00,EUR\n")
    reading = read_folder(tmp_path)
    assert [str(item.amount) for item in reading.expenses] == ["23.45", "-3.45", "1.00"]
    assert "money that came in" in reading.unread[0].reason
