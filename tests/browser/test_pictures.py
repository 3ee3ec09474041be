"""Pictures given to the pad: dropped, pasted, cropped, shrunk if too large, reported if unreadable."""

import base64
from contextlib import contextmanager

import pytest
from actions import (
    SETTLED,
    answer,
    drawing,
    expect_digit,
    pad_drawing,
    picture_of,
    press,
    put,
    upload,
    wait_for_page,
)
from PIL import Image, ImageDraw, features
from playwright.sync_api import expect

from mnist_demo.pictures.picture_file import UNKNOWN

SIGN = "Drop the picture anywhere"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


@contextmanager
def dragged(page, files=(), items=()):
    """A function that moves dragged files or items over the window: event type and position."""
    session = page.context.new_cdp_session(page)
    data = {"items": list(items), "files": [str(each) for each in files], "dragOperationsMask": 1}

    def move(kind: str, x: float, y: float) -> None:
        # Over a new element the browser first sends "dragEnter", and "dragOver" the next time.
        for _ in range(2 if kind == "dragOver" else 1):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})

    yield move
    session.detach()


def drag_over_until_visible(move, sign):
    """Send "dragOver" repeatedly, as a browser does during a drag: between two of them the sign may be hidden."""
    for _ in range(100):
        move("dragOver", 1000, 700)
        try:
            return expect(sign).to_be_visible(timeout=300)
        except AssertionError:
            continue
    raise AssertionError("The sign is hidden during a drag.")


def drop(page, path, x=1000, y=700):
    """Drag a file into the window and drop it far from the pad."""
    with dragged(page, [path]) as move:
        move("dragEnter", 5, 5)
        move("dragOver", x, y)
        move("drop", x, y)


def paste(page, target, files=(), text=""):
    """Paste files, each (name, type, bytes), or text into an element; whether the page left it to the browser."""
    return page.locator(target).evaluate(
        """(target, [files, text]) => {
            const clipboardData = new DataTransfer();
            if (text) clipboardData.setData("text/plain", text);
            for (const [name, type, data] of files) {
                const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
                clipboardData.items.add(new File([bytes], name, { type }));
            }
            return target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        [[(name, kind, base64.b64encode(data).decode()) for name, kind, data in files], text],
    )


def sent(page) -> Image.Image:
    """The uploaded picture of the pad."""
    with Image.open(pad_drawing(page)["picture"]) as picture:
        picture.load()
        return picture


@pytest.fixture
def seven(tmp_path):
    path = tmp_path / "seven.png"
    picture_of("7-crossed").save(path)
    return path


def test_a_picture_may_be_dropped_anywhere_and_a_hint_is_shown(page, seven, tmp_path):
    """The hint disappears if the file is not dropped. It appears only for files, and only while the pad is in sight. A file that is
    no picture is reported and the drawing stays; of several files the first picture is read.
    """
    sign, canvas = page.get_by_text(SIGN), page.locator("#pad canvas")
    put(page, drawing("1-plain"))
    before = pad_drawing(page)
    expect(sign).to_be_hidden()
    for end in ("out of the window", "escape", "mouse"):
        with dragged(page, [seven]) as move:
            move("dragEnter", 5, 5)
            drag_over_until_visible(move, sign)
        if (
            end == "out of the window"
        ):  # Chromium's protocol cannot do this; it is the event that the browser would send
            page.locator("body").dispatch_event("dragleave", {"relatedTarget": None})
        elif end == "escape":
            page.keyboard.press("Escape")
        elif end == "mouse":
            page.mouse.move(640, 400)
            page.mouse.move(650, 400)
        expect(sign).to_be_hidden()
    with dragged(page, items=[{"mimeType": "text/plain", "data": "seven"}]) as move:
        move("dragEnter", 5, 5)
        move("dragOver", 1000, 700)
        expect(sign).to_be_hidden()
        move("dragCancel", 1000, 700)
    page.get_by_role("tab", name="Models").click()
    expect(canvas).to_be_hidden()
    drop(page, seven)
    assert paste(page, "body", [("seven.png", "image/png", seven.read_bytes())])
    page.get_by_role("tab", name="Draw").click()
    expect(canvas).to_be_visible()
    (tmp_path / "letter.txt").write_text("Dear network")
    drop(page, tmp_path / "letter.txt")
    expect(page.locator("#pad .note")).to_have_text(UNKNOWN)
    assert pad_drawing(page) == before

    with dragged(page, [tmp_path / "letter.txt", seven]) as move:
        move("dragEnter", 5, 5)
        move("dragOver", 1000, 700)
        expect(sign).to_be_visible()
        move("drop", 1000, 700)
    expect(sign).to_be_hidden()
    expect_digit(page, 7)


def test_a_picture_is_pasted_anywhere_and_text_in_text_fields(page, seven):
    """A small picture is uploaded unchanged. Only undo brings back the drawing, and the eraser removes the picture as a whole."""
    put(page, drawing("1-plain"))
    picture = [("seven.png", "image/png", seven.read_bytes())]
    page.evaluate("document.querySelector('#pad').append(document.createElement('textarea'))")
    assert paste(page, "#pad textarea", picture, "7")  # a table cell is pasted as both
    assert paste(page, "body", text="7")
    assert "picture" not in pad_drawing(page)
    assert not paste(page, "h1", picture)
    expect_digit(page, 7)
    with open(pad_drawing(page)["picture"], "rb") as file:
        assert file.read() == seven.read_bytes()
    assert answer(page).count() == 1
    press(page, "Undo")
    expect_digit(page, 1)

    upload(page, seven)
    expect_digit(page, 7)
    before = pad_drawing(page)
    expect(page.get_by_role("button", name="Eraser")).to_be_disabled()
    page.keyboard.press("e")
    expect(page.locator("#pad .note")).to_have_text("A picture cannot be erased in part: Clear takes it away.")
    assert pad_drawing(page) == before
    press(page, "Clear")
    expect_digit(page, "")
    press(page, "Undo")
    expect_digit(page, 7)


def test_large_pictures_are_shrunk_in_the_browser(page, tmp_path):
    """A photograph is upright, and transparency is kept. What the browser cannot decode is reported: a HEIC picture with the
    remedy, any other with the limit.
    """
    photo = Image.new("L", (6200, 4650), 255)  # 29 megapixels
    photo.paste(picture_of("4-open", size=(3000, 3000)), (1600, 800))
    lying = photo.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF orientation: upright after a quarter turn to the right
    lying.save(tmp_path / "photo.jpg", exif=exif)
    upload(page, tmp_path / "photo.jpg")
    expect_digit(page, 4)
    assert (sent(page).format, sent(page).size) == ("JPEG", (2000, 1500))
    covered = """(canvas) => [[0.5, 0.05], [0.05, 0.5]].map(
        ([x, y]) => canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data[3])"""
    assert page.locator("#pad canvas").evaluate(covered) == [0, 255]  # wider than high, like the photograph

    path = tmp_path / "scan.bmp"
    picture_of("3-flat", size=(3300, 3300)).convert("RGB").save(path)
    assert path.stat().st_size > 30 * 2**20
    upload(page, path)
    expect_digit(page, 3)
    assert sent(page).size == (2000, 2000)

    ink = picture_of("6-curl", ink=255, paper=0, size=(5010, 5010))
    clear = Image.new("LA", ink.size)
    clear.putalpha(ink)
    clear.save(tmp_path / "clear.png", compress_level=1)
    upload(page, tmp_path / "clear.png")
    expect_digit(page, 6)
    assert sent(page).mode == "RGBA"

    before, note = pad_drawing(page), page.locator("#pad .note")
    (tmp_path / "IMG_0001.HEIC").write_bytes(HEIC)
    upload(page, tmp_path / "IMG_0001.HEIC")
    expect(note).to_contain_text("This is a HEIC picture")
    expect(note).to_contain_text('choose "Most compatible", or share it as JPEG.')
    (tmp_path / "scan.tif").write_bytes(b"II*\0" + bytes(30 * 2**20))
    upload(page, tmp_path / "scan.tif")
    expect(note).to_contain_text("please give at most 30 MB")
    assert pad_drawing(page) == before


# Without width and height, and with a transparent background: 24 units become 1000 pixels.
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{}" stroke-width="1.5">'
    '<path d="M6 5h12L10 20"/></svg>'
)


def test_a_vector_picture_is_sent_as_the_browser_paints_it(page, tmp_path):
    """So is any picture of a type that the server cannot read. One that is damaged is reported."""
    for colour in ("#000", "#fff", "#c33"):
        (tmp_path / "icon.svg").write_text(SVG.format(colour))
        upload(page, tmp_path / "icon.svg")
        expect_digit(page, 7)
        picture = sent(page)
        assert (picture.format, picture.mode, max(picture.size)) == ("PNG", "RGBA", 1000)
        press(page, "Clear")
        expect_digit(page, "")
    (tmp_path / "icon.svg").write_text("<svg")
    upload(page, tmp_path / "icon.svg")
    expect(page.locator("#answer .words")).to_contain_text("not a picture that can be read")


@pytest.mark.skipif(not features.check("avif"), reason="Pillow cannot write AVIF here")
def test_avif_which_the_server_does_not_read_is_sent_as_the_browser_paints_it(page, tmp_path):
    picture_of("7-crossed").save(tmp_path / "seven.avif")
    upload(page, tmp_path / "seven.avif")
    expect_digit(page, 7)
    assert sent(page).format == "PNG"


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_the_pad_shows_the_frame_of_an_animation_that_is_read(page, tmp_path, suffix):
    frames = [Image.new("L", (200, 200), 255) for _ in range(3)]
    ImageDraw.Draw(frames[1]).line(
        [(20, 100), (180, 100)], fill=0, width=16
    )  # Pillow drops a frame that equals the one before
    ImageDraw.Draw(frames[2]).line([(100, 30), (100, 170)], fill=0, width=16)
    frames[0].save(tmp_path / f"film.{suffix}", save_all=True, append_images=frames[1:], duration=50)
    upload(page, tmp_path / f"film.{suffix}")
    expect_digit(page, 1)
    expect(page.locator("#answer .time")).to_contain_text("the last of 3 frames")
    level = (
        "(canvas, [x, y]) => canvas.getContext('2d').getImageData(canvas.width * x, canvas.height * y, 1, 1).data[0]"
    )
    painted = page.locator("#pad .paper canvas").first
    assert painted.evaluate(level, [0.5, 0.3]) < 100 < painted.evaluate(level, [0.3, 0.5])
    page.locator("#views").get_by_role("tab", name="Compare").click()
    expect(page.locator("#comparison .agreement")).to_contain_text("the last of 3 frames")
    page.locator("#views").get_by_role("tab", name="Number").click()
    expect(page.locator("#number .words")).to_contain_text("the last of 3 frames")


def test_removed_parts_of_a_picture_are_tinted_and_described(page, tmp_path):
    picture = picture_of("7-crossed").convert("RGB")
    pen = ImageDraw.Draw(picture)
    rules = [picture.height * share // 8 for share in (1, 7)]
    for y in rules:
        pen.line((0, y, picture.width, y), (30, 30, 30), 3)
    picture.save(tmp_path / "ruled.png")
    upload(page, tmp_path / "ruled.png")
    expect_digit(page, 7)
    step = page.locator("#steps [data-step=ink]")
    expect(step.locator("figcaption")).to_have_text("Your ink in its box. Taken away: printed lines")
    red, green = step.locator("canvas").evaluate(
        """(canvas, share) => {
            const middle = Math.round(canvas.height * share);
            const { data } = canvas.getContext("2d").getImageData(2, middle - 3, 1, 7);
            return [0, 1].map((channel) => Math.max(...data.filter((_, index) => index % 4 === channel)));
        }""",
        1 / 8,
    )
    assert red > green + 50


@pytest.fixture
def two(tmp_path):
    """A picture with a 2 on the left and a 7 on the right."""
    left, right = (picture_of(name) for name in ("2-plain", "7-crossed"))
    path = tmp_path / "two.png"
    both = Image.new("L", (left.width + right.width, left.height), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both.save(path)
    return path


def position_in(page, x: float, y: float) -> tuple[float, float]:
    """A position in the picture being cropped, given as fractions, in pixels of the window."""
    box = page.locator("#pad .crop").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def test_a_box_dragged_over_a_picture_crops_it_and_undo_restores_the_whole(page, two):
    """Keys crop too. The box stays over the picture when the pad becomes wider."""
    upload(page, two)
    press(page, "Crop the picture")
    page.mouse.move(*position_in(page, 0.98, 0.02))
    page.mouse.down()
    page.mouse.move(*position_in(page, 0.5, 0.98), steps=4)
    page.mouse.up()
    press(page, "Crop")
    expect_digit(page, 7)
    cropped = sent(page).size
    press(page, "Undo")
    expect(page.get_by_role("button", name="Crop the picture")).to_be_visible()
    width, height = sent(page).size
    assert cropped == pytest.approx((0.48 * width, 0.96 * height), abs=6)

    press(page, "Crop the picture")
    expect(page.locator("#pad .crop")).to_be_focused()
    for keys, times in (("Shift+ArrowLeft", 10), ("ArrowLeft", 8), ("ArrowUp", 8), ("Shift+ArrowDown", 15)):
        for _ in range(times):
            page.keyboard.press(keys)
    page.keyboard.press("Enter")
    expect_digit(page, 2)
    press(page, "Crop the picture")
    page.keyboard.press("Escape")
    expect(page.locator("#pad .crop")).to_be_hidden()

    press(page, "Undo")  # the whole picture
    expect(page.locator("#pad .cropper")).to_be_visible()
    page.get_by_role("tab", name="Number").click()
    page.wait_for_function("document.querySelector('#pad .ink-pad').drawing.size[0] === 2200")
    page.evaluate(SETTLED)
    page.locator("#pad .cropper").click()
    veil, paper = (page.locator(f"#pad {part}").bounding_box() for part in (".crop", "canvas"))
    with Image.open(two) as picture:
        width, height = picture.size
    scale = min(paper["width"] / width, paper["height"] / height)
    assert veil["width"] == pytest.approx(scale * width, abs=4)
    assert veil["height"] == pytest.approx(scale * height, abs=4)
    assert veil["x"] - paper["x"] == pytest.approx((paper["width"] - scale * width) / 2, abs=4)


def test_two_fingers_resize_the_box_and_a_phones_camera_takes_a_picture(phone, seven, two):
    upload(phone, two)
    phone.get_by_role("button", name="Crop the picture").tap()
    frame = phone.locator("#pad .crop i")
    before = frame.bounding_box()
    session = phone.context.new_cdp_session(phone)
    for kind, apart in (("touchStart", 0.2), ("touchMove", 0.15), ("touchMove", 0.1)):
        points = [position_in(phone, 0.5 + side * apart, 0.5) for side in (-1, 1)]
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    after = frame.bounding_box()
    assert after["width"] == pytest.approx(before["width"] / 2, rel=0.1)
    assert after["x"] + after["width"] / 2 == pytest.approx(before["x"] + before["width"] / 2, abs=3)

    camera = phone.get_by_label("Take a photograph")
    if not phone.evaluate(
        "'capture' in HTMLInputElement.prototype"
    ):  # desktop Chromium has no camera button, whatever its window
        expect(camera).to_be_hidden()
        phone.add_init_script("HTMLInputElement.prototype.capture = ''")
        phone.reload()
        wait_for_page(phone)
    expect(camera).to_be_visible()
    assert camera.get_attribute("capture") == "environment" and camera.get_attribute("accept") == "image/*"
    camera.set_input_files(seven)
    expect_digit(phone, 7)


def test_a_file_that_is_no_picture_takes_the_sentence_about_the_picture_before_away(page, tmp_path):
    picture_of("7-crossed").save(tmp_path / "seven.png")
    whole = (tmp_path / "seven.png").read_bytes()
    (tmp_path / "broken.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4")
    upload(page, tmp_path / "broken.png")
    expect(page.locator("#answer .words")).to_contain_text("This picture is damaged")
    upload(page, tmp_path / "letter.pdf")
    expect(page.locator("#pad .note")).to_have_text(UNKNOWN)
    expect(page.locator("#answer .words")).to_have_text("The pad is blank.")
