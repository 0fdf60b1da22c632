"""What kind of expense it is, by the words on the receipt. The person can change it in the workbook."""

from __future__ import annotations

import re

OTHER = "Other"
_WORDS = {
    "Accommodation": "hotel|hostel|inn|pension|übernachtung|nights?|airbnb|lodging|酒店|宾馆|ホテル|住宿",
    "Travel": (
        "rail|railway|train|bahn|bahncard|ticket|flight|airline|airways|taxi|cab|uber|lyft|bus|metro|parking|parkhaus|"
        "fahrkarte|toll|ferry|出租车|高铁|机票|火车|地铁|rental car|mietwagen"
    ),
    "Fuel": "fuel|petrol|diesel|tankstelle|gasoline|super e10|benzin|charging station|加油",
    "Meals": (
        "restaurant|caf[eé]|coffee|kaffee|bistro|lunch|dinner|breakfast|mittagstisch|pizzeria|bakery|bäckerei|"
        "deli|grill|tea|餐厅|餐饮|饭店|茶|面馆|レストラン"
    ),
    "Software": "software|subscription|licen[cs]e|cloud|hosting|saas|domain|app store|abonnement|seats?|软件",
    "Phone and internet": "telecom|mobile|internet|broadband|telefon|mobilfunk|roaming|电信|通信",
    "Office supplies": (
        "office|paper|stationery|toner|büro|buero|papier|bürobedarf|schreibwaren|pens?|notebooks?|printer|文具|办公"
    ),
    "Post": "postage|courier|parcel|shipping label|briefmarken|porto|post office|快递|邮政",
    "Training and books": "books?|buchhandlung|training|workshop|course|seminar|conference|图书|培训",
    "Equipment": "monitor|keyboard|laptop|headset|cable|adapter|elektronik|electronics|电脑",
}
CATEGORIES = [*_WORDS, OTHER]
_PATTERNS = {
    name: re.compile(
        "|".join(part if ord(part[0]) > 0x2FF else rf"\b(?:{part})\b" for part in words.split("|")),
        re.IGNORECASE,
    )
    for name, words in _WORDS.items()
}


def category(merchant: str, text: str) -> str:
    """The category whose words stand in the merchant's name, else the one with most words in the text."""
    for name, pattern in _PATTERNS.items():
        if pattern.search(merchant):
            return name
    counts = {name: len(pattern.findall(text)) for name, pattern in _PATTERNS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else OTHER
