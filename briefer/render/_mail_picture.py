"""The timeline as a picture for mail, where SVG is not shown: its points, numbered as in the list below it, by Pillow.

It stands on no ground of its own, in a tone that can be told from white and from black: clients that turn colours
over for the dark leave pictures alone. What it has of letters are digits, so that no font of the machine is needed.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from briefer.render._drawing import Drawing, Line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 600, 32
"""The size that it is shown at, in pixels of CSS; it holds twice as many each way, for dense screens."""

_DENSITY, _SMOOTH = 2, 2  # pixels for one of CSS; of a larger drawing that is made smaller, for smooth edges
_RADIUS, _DIGITS = 12.0, 15.0  # large, since on a phone all of it is shown at half the size
_SHADES = 32
_DASH, _SPACE = 6.0, 5.0
_TONE, _ON_TONE = (0x6B, 0x77, 0x83), (0xFF, 0xFF, 0xFF)


def png(drawing: Drawing, *, is_mirrored: bool) -> bytes:
    """Return a drawing that runs downward as a PNG that runs across, the way that its page is read."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    factor = _DENSITY * _SMOOTH
    image = Image.new("RGBA", (WIDTH * factor, HEIGHT * factor), (*_TONE, 0))
    _Pen(Draw(image), drawing, factor, is_mirrored).draw()
    small = image.resize((WIDTH * _DENSITY, HEIGHT * _DENSITY), Image.Resampling.LANCZOS)
    few = small.quantize(_SHADES, method=Image.Quantize.FASTOCTREE)
    content = BytesIO()
    few.save(content, "PNG", optimize=True)
    return content.getvalue()


class _Pen:
    """Draws on one image; lives inside one call."""

    def __init__(self, on: "ImageDraw", drawing: Drawing, factor: int, is_mirrored: bool) -> None:
        self._on, self._drawing, self._factor, self._is_mirrored = on, drawing, factor, is_mirrored
        self._first, self._last = drawing.dots[0].y, drawing.dots[-1].y

    def draw(self) -> None:
        """Draw strokes, what is across them, and numbered dots: full up to the brief's day, hollow ahead."""
        from PIL import ImageFont

        centre = self._drawing.dots[0].x
        font = ImageFont.load_default(_DIGITS * self._factor)
        for stroke in self._drawing.strokes:
            self._stroke(stroke)
        for tick in self._drawing.ticks:
            begin, end = ((self._along(y), HEIGHT / 2 + (x - centre)) for x, y in _ends(tick))
            self._line(begin, end, 1.5)
        for dot in self._drawing.dots:
            x, y = self._along(dot.y), HEIGHT / 2
            box = [each * self._factor for each in (x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS)]
            nothing = (*_TONE, 0)
            self._on.ellipse(
                box, fill=nothing if dot.is_ahead else (*_TONE, 255), outline=(*_TONE, 255), width=2 * self._factor
            )
            ink = _TONE if dot.is_ahead else _ON_TONE
            place = (x * self._factor, y * self._factor)
            self._on.text(place, str(dot.number), fill=(*ink, 255), font=font, anchor="mm")

    def _stroke(self, stroke: Line) -> None:
        (begin, y), (end, _) = sorted((self._along(y), HEIGHT / 2) for _, y in _ends(stroke))
        if not stroke.is_ahead:
            self._line((begin, y), (end, y), 2)
            return
        while begin < end:
            self._line((begin, y), (min(begin + _DASH, end), y), 2)
            begin += _DASH + _SPACE

    def _line(self, begin: tuple[float, float], end: tuple[float, float], thickness: float) -> None:
        ends = [each * self._factor for each in (*begin, *end)]
        self._on.line(ends, fill=(*_TONE, 255), width=round(thickness * self._factor))

    def _along(self, y: float) -> float:
        """Return where a height of the downward drawing is across: the first dot at one edge, the last at the other."""
        share = (y - self._first) / (self._last - self._first)
        x = _RADIUS + 1 + share * (WIDTH - 2 * _RADIUS - 2)
        return WIDTH - x if self._is_mirrored else x


def _ends(line: Line) -> tuple[tuple[float, float], tuple[float, float]]:
    return (line.x1, line.y1), (line.x2, line.y2)
