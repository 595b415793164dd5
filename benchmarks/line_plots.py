"""Line plots drawn by Pillow, for the pictures of the README."""

import math

from PIL import Image, ImageDraw, ImageFont

COLOURS = ((31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189))
WIDTH, HEIGHT = 300, 210  # Of a panel, with its labels.
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 30, 42  # Margins around the axes.
SCALE = 4  # Drawn so much larger and reduced, which smooths the lines.
OUTPUT_SCALE = 2  # For screens with two pixels a point.
TEXT, LINE, GRID = (40, 40, 40), (120, 120, 120), (228, 228, 228)


def draw(panels, columns):
    """Draws panels of lines, row by row.

    Args:
        panels: List of dicts: `title` (several lines are named in its place), `x_label`,
            `y_label`; `x`, a list of numbers, which are the ticks unless there are `ticks`;
            `lines`, a dict from name to list of values; and, unless the axis is to span them and
            0, `limits`, a pair.
        columns: Number of panels in a row.

    Returns:
        Pillow image.
    """
    rows = math.ceil(len(panels) / columns)
    size = (columns * WIDTH, rows * HEIGHT)
    image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), "white")
    for i, panel in enumerate(panels):
        _Panel(ImageDraw.Draw(image), i % columns * WIDTH, i // columns * HEIGHT, panel).draw()
    return image.resize((size[0] * OUTPUT_SCALE, size[1] * OUTPUT_SCALE), Image.LANCZOS)


def ticks(low, high, number=4):
    """Returns about so many round numbers between `low` and `high`."""
    raw = (high - low) / number
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * min((1, 2, 2.5, 5, 10), key=lambda factor: abs(factor * power - raw))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


class _Panel:
    def __init__(self, canvas, left, top, panel):
        self.canvas, self.left, self.top, self.panel = canvas, left, top, panel
        highest = max(max(line) for line in panel["lines"].values())
        self.limits = panel.get("limits") or (0, 1.06 * highest)

    def draw(self):
        panel = self.panel
        box = (LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM)
        self._text((box[0] + box[2]) / 2, 14, panel.get("title", ""), 13, anchor="mm")
        self._text((box[0] + box[2]) / 2, HEIGHT - 11, panel["x_label"], 11, anchor="mm")
        self._text(6, 14, panel.get("y_label", ""), 11, anchor="lm")
        for value in ticks(*self.limits):
            y = self._point(0, value)[1]
            self._line([(box[0], y), (box[2], y)], GRID, 1)
            self._text(box[0] - 6, y, f"{value:g}", 10, anchor="rm")
        for value in panel.get("ticks", panel["x"]):
            x = self._point(value, 0)[0]
            self._line([(x, box[3]), (x, box[3] + 4)], LINE, 1)
            self._text(x, box[3] + 12, f"{value:g}", 10, anchor="mm")
        self._line([(box[0], box[1]), (box[0], box[3]), (box[2], box[3])], LINE, 1)
        for colour, line in zip(COLOURS, panel["lines"].values(), strict=False):
            points = [self._point(x, y) for x, y in zip(panel["x"], line, strict=True)]
            self._line(points, colour, 2)
            for x, y in points:
                self._dot(x, y, colour)
        if len(panel["lines"]) > 1:
            for i, (colour, name) in enumerate(zip(COLOURS, panel["lines"], strict=False)):
                x = box[0] + 110 * i
                self._line([(x, 14), (x + 20, 14)], colour, 2)
                self._text(x + 26, 14, name, 11, anchor="lm")

    def _point(self, x, y):
        """Returns where a point of the data lies in the panel."""
        first, last = self.panel["x"][0], self.panel["x"][-1]
        low, high = self.limits
        inner = WIDTH - LEFT - RIGHT - 16
        return (
            LEFT + 8 + (x - first) / (last - first) * inner,
            HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM),
        )

    def _pixel(self, x, y):
        return ((self.left + x) * SCALE, (self.top + y) * SCALE)

    def _line(self, points, colour, width):
        points = [self._pixel(*point) for point in points]
        self.canvas.line(points, fill=colour, width=width * SCALE, joint="curve")

    def _dot(self, x, y, colour):
        self.canvas.circle(self._pixel(x, y), 3 * SCALE, fill=colour)

    def _text(self, x, y, text, size, anchor):
        font = ImageFont.load_default(size * SCALE)
        self.canvas.text(self._pixel(x, y), text, fill=TEXT, font=font, anchor=anchor)
