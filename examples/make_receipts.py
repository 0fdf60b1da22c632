"""Makes examples/receipts: invented receipts of many kinds, good and bad. Needs reportlab (dev group).

Run it after a change: `python examples/make_receipts.py`. The files are committed; two runs give the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A5
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).parent / "receipts"


def main() -> None:
    """Write every example anew."""
    FOLDER.mkdir(exist_ok=True)
    files = {**texts(), **pdfs(), **oddities()}
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)
    print(f"{len(files)} files in {FOLDER}")


def pdf(lines: list[str], password: str = "") -> bytes:
    """A receipt as PDF with real text: the first line large, `left | right` set to both margins."""
    out = BytesIO()
    encryption = StandardEncryption(password, ownerPassword=password) if password else None
    page = Canvas(out, pagesize=A5, invariant=1, encrypt=encryption)
    width, height = A5
    for number, line in enumerate(lines):
        left, _, right = line.partition(" | ")
        page.setFont("Helvetica", 15 if number == 0 else 10)
        page.drawString(40, height - 50 - 18 * number, left)
        page.drawRightString(width - 40, height - 50 - 18 * number, right)
    page.save()
    return out.getvalue()


def picture() -> bytes:
    """A small grey PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", binascii.crc32(name + data))

    rows = b"".join(b"\0" + bytes([200]) * 32 for _ in range(32))
    head = struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


HOTEL = [
    "Hotel Zur Alten Mühle", "Mühlgasse 12, 04109 Leipzig", "", "Rechnung Nr. 2025-0417",
    "Rechnungsdatum: 14.03.2025", "Anreise: 12.03.2025   Abreise: 14.03.2025", "",
    "2 Übernachtungen à 89,00 | 178,00 EUR", "2 Frühstück à 14,50 | 29,00 EUR", "Zwischensumme netto | 190,72 EUR",
    "MwSt 7 % | 11,64 EUR", "MwSt 19 % | 4,64 EUR", "Gesamtbetrag | 207,00 EUR", "", "Bezahlt mit Karte. Vielen Dank!",
]  # fmt: skip


def pdfs() -> dict[str, bytes]:
    """Hotel (German), cloud bill (US), a locked one, and a copy."""
    hotel = pdf(HOTEL)
    cloud = pdf([
        "Northlight Cloud Inc.", "500 Harbor Street, Portland, OR 97201, USA", "", "Invoice number: NLC-20938",
        "Invoice date: March 31, 2025", "Due date: April 30, 2025", "", "Team subscription, 4 seats | $1,196.00",
        "Sales tax (0%) | $0.00", "Subtotal | $1,196.00", "Amount due | $1,196.00 USD",
    ])  # fmt: skip
    locked = pdf(["Secure Parking Ltd", "Total | £18.00"], password="not-for-you")
    return {
        "hotel-leipzig.pdf": hotel,
        "hotel-leipzig (copy).pdf": hotel,
        "northlight-cloud-invoice.pdf": cloud,
        "parking-locked.pdf": locked,
    }


def texts() -> dict[str, bytes]:
    """Tills (German, Chinese), a café with an unclear date, a taxi page, two e-mails, a card statement."""
    till = """\
BÜRO & PAPIER KELLER
Hauptstraße 7, 79098 Freiburg
Bon-Nr. 88213          05.03.2025 11:42

Druckerpapier A4 5x500         24,95
Toner schwarz                1.049,00
Notizbuch 2 Stk                 9,98
------------------------------------
Zwischensumme                1.083,93
SUMME EUR                    1.083,93
darin MwSt 19%                 173,07
Bar                          1.100,00
Rückgeld                        16,07
"""
    cafe = """\
The Departure Lounge Cafe
Gate 14

Receipt 5521
03/04/2025  08:15

Flat white           4.50
Breakfast roll       7.75
Total            EUR 12.25
Card payment. Thank you!
"""
    taxi = """\
<!DOCTYPE html>
<html><head><title>Your trip receipt</title><style>p { color: #333 }</style></head>
<body><h1>Thames Taxi Co</h1><p>Receipt no. TT-771204</p><p>Date: 18 March 2025</p>
<table>
<tr><td>Fare</td><td>&pound;31.00</td></tr>
<tr><td>Airport fee</td><td>&pound;5.00</td></tr>
<tr><td>VAT (20%)</td><td>&pound;6.00</td></tr>
<tr><td><b>Total paid</b></td><td><b>&pound;36.00</b></td></tr>
</table><script>var total = "£99.00";</script><p>VAT No. GB 123 4567 89</p></body></html>
"""
    noodles = """\
老城面馆
上海市徐汇区虚构路 18 号

收据  单号: SH20250304-07
日期: 2025年3月4日

牛肉面 x 2        ¥76.00
绿茶 x 2          ¥24.00
小计             ¥100.00
服务费            ¥10.00
合计             ¥110.00
谢谢惠顾
"""
    course = """\
From: Brightpath Training <billing@brightpath.example>
To: Alex Doe <alex@example.org>
Subject: Receipt for your workshop
Date: Mon, 17 Mar 2025 09:30:00 +0000
Message-ID: <17032025@brightpath.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello Alex,

thank you for booking "Writing for busy people".

Order number: BP-3310
Workshop fee: 240.00 GBP
VAT (20%): 48.00 GBP
Total paid: 288.00 GBP

See you there!
"""
    statement = """\
Date,Description,Amount,Currency,Reference
2025-03-05,BUERO & PAPIER KELLER FREIBURG,-1083.93,EUR,900101
2025-03-09,CITY RAIL TICKETS LONDON,-54.20,GBP,900102
2025-03-19,THAMES TAXI CO LONDON,-36.00,GBP,900103
2025-03-22,NORDMOBIL TELECOM,-39.99,EUR,900104
2025-03-25,PAYMENT RECEIVED - THANK YOU,1500.00,EUR,900105
2025-03-27,CITY RAIL TICKETS LONDON REFUND,12.10,GBP,900106
"""
    found = {
        "buero-keller.txt": till,
        "departure-lounge.txt": cafe,
        "shanghai-noodles.txt": noodles,
        "thames-taxi.html": taxi,
        "workshop.eml": course,
        "card-statement-march.csv": statement,
    }
    return {name: text.encode() for name, text in found.items()} | {"train-tickets.eml": mail_with_pdf()}


def mail_with_pdf() -> bytes:
    """An e-mail whose receipt is attached as PDF."""
    bill = pdf([
        "Rhein-Bahn AG", "", "Online-Ticket, Beleg Nr. RB-55-0912", "Datum: 11. März 2025", "Leipzig – Köln, 2. Klasse",
        "Fahrpreis | 64,40 EUR", "MwSt 7% | 4,21 EUR", "Gesamtpreis inkl. MwSt | 64,40 EUR",
    ])  # fmt: skip
    body = base64.encodebytes(bill).decode()
    return f"""\
From: Rhein-Bahn <tickets@rhein-bahn.example>
To: alex@example.org
Subject: =?utf-8?q?Ihre_Buchungsbest=C3=A4tigung?=
Date: Tue, 11 Mar 2025 18:02:11 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Ihre Rechnung finden Sie im Anhang.

--part
Content-Type: application/pdf; name="ticket.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="ticket.pdf"

{body}
--part--
""".encode()


def oddities() -> dict[str, bytes]:
    """What can't be read: an empty file, a picture that calls itself a PDF, a receipt without a total."""
    note = "Lunch with the Leipzig team, about 60 euros I think. Ask Kim for the receipt.\n"
    return {"empty.pdf": b"", "photo-of-receipt.pdf": picture(), "note-to-self.txt": note.encode()}


if __name__ == "__main__":
    main()
