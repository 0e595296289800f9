"""A small PDF writer: text in the standard fonts, lines, filled boxes, and a JPEG as a whole page."""

A4 = (595, 842)
FONTS = {"T": "Times-Roman", "TB": "Times-Bold", "TI": "Times-Italic", "H": "Helvetica", "HB": "Helvetica-Bold"}

# Advance widths of the characters 32 to 126 in thousandths of the font size, from Adobe's metrics of the standard fonts.
TIMES = [250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278] + [500] * 10 + [
    278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611,
    722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541]
HELVETICA = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278] + [556] * 10 + [
    278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611,
    722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584]
BOLD_IS_WIDER = 1.06


def width(text, font, size):
    table = TIMES if font.startswith("T") else HELVETICA
    units = sum(table[ord(c) - 32] if 32 <= ord(c) <= 126 else 500 for c in text)
    return units * size / 1000 * (BOLD_IS_WIDER if font.endswith("B") else 1)


def wrap(text, font, size, room):
    lines = [[]]
    for word in text.split():
        if lines[-1] and width(" ".join(lines[-1] + [word]), font, size) > room:
            lines.append([])
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


class Page:
    def __init__(self):
        self.ops = []

    def text(self, x, y, text, size=10, font="T", align="left", room=0, word_space=0):
        if align == "right":
            x -= width(text, font, size)
        if align == "center":
            x -= width(text, font, size) / 2
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.ops.append(f"BT /{font} {size} Tf {word_space:.3f} Tw {x:.2f} {y:.2f} Td ({escaped}) Tj ET")

    def paragraph(self, x, y, text, room, size=10, font="T", lead=None, justify=False):
        """Draws wrapped text and answers the next free baseline."""
        lines = wrap(text, font, size, room)
        for number, line in enumerate(lines):
            gaps = line.count(" ")
            spread = justify and gaps and number < len(lines) - 1
            self.text(x, y, line, size, font, word_space=(room - width(line, font, size)) / gaps if spread else 0)
            y -= lead or size * 1.22
        return y

    def line(self, x1, y1, x2, y2, thick=0.6):
        self.ops.append(f"{thick} w {x1} {y1} m {x2} {y2} l S")

    def box(self, x, y, w, h, gray):
        self.ops.append(f"{gray} g {x} {y} {w} {h} re f 0 g")


def write(path, pages, size=A4):
    """Pages with text; each is a Page."""
    fonts = " ".join(f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>" for name, base in FONTS.items())
    objects = []
    for page in pages:
        objects.append((f"/Resources << /Font << {fonts} >> >>", "\n".join(page.ops).encode("cp1252"), "", b""))
    _assemble(path, objects, size)


def write_scan(path, jpegs, size=A4):
    """Pages that are nothing but a picture: (jpeg bytes, pixel width, pixel height, colour components)."""
    objects = []
    for data, w, h, components in jpegs:
        draw = f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im Do Q".encode()
        colors = "DeviceGray" if components == 1 else "DeviceRGB"
        image = f"/Type /XObject /Subtype /Image /Width {w} /Height {h} /ColorSpace /{colors} /BitsPerComponent 8 /Filter /DCTDecode"
        objects.append(("/Resources << /XObject << /Im {image} 0 R >> >>", draw, image, data))
    _assemble(path, objects, size)


def _assemble(path, pages, size):
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []

    def add(body, stream=None):
        offsets.append(len(out))
        out.extend(f"{len(offsets)} 0 obj\n".encode())
        if stream is None:
            out.extend(f"<< {body} >>\n".encode())
        else:
            out.extend(f"<< {body} /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream\n")
        out.extend(b"endobj\n")
        return len(offsets)

    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(pages)))
    add("/Type /Catalog /Pages 2 0 R")
    add(f"/Type /Pages /Kids [{kids}] /Count {len(pages)}")
    for n, (resources, content, image, data) in enumerate(pages):
        first = 3 + 3 * n
        resources = resources.replace("{image}", str(first + 2))
        add(f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {first + 1} 0 R {resources}")
        add("", content)
        add(image, data) if data else add("/Type /Metadata")
    xref = len(out)
    out.extend(f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode())
    for offset in offsets:
        out.extend(f"{offset:010d} 00000 n \n".encode())
    out.extend(f"trailer\n<< /Size {len(offsets) + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n".encode())
    with open(path, "wb") as file:
        file.write(out)
