"""Draws the demo newsroom's own illustrations and resizes its licensed photos: `python3 draw.py [FOLDER_OF_ORIGINALS]`.

Needs Pillow and numpy. The drawings are random but seeded: the same script makes the same pictures. The JPEG files are
kept in the repository, because nobody should need Python to look at the demo newsroom.
"""

import math
import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageDraw

W, H, SCALE = 1600, 1067, 2
HERE = pathlib.Path(__file__).parent


def rgb(text):
    return tuple(int(text[i : i + 2], 16) for i in (0, 2, 4))


def blend(a, b, t):
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b))


class Sheet:
    """A picture in units of the finished size, drawn twice as large and shrunk, which smooths every edge."""

    def __init__(self, *stops):
        rows = np.linspace(0, 1, H * SCALE)
        at = [place for place, _ in stops]
        channels = [np.interp(rows, at, [rgb(colour)[i] for _, colour in stops]) for i in range(3)]
        sky = np.repeat(np.stack(channels, 1)[:, None, :], W * SCALE, 1)
        self.image = Image.fromarray(sky.astype("uint8"))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def shape(self, points, colour, alpha=255):
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*colour, alpha))

    def box(self, x, y, w, h, colour, alpha=255):
        self.shape([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, alpha)

    def disc(self, x, y, r, colour, alpha=255, squash=1.0):
        self.pen.ellipse(
            [(x - r) * SCALE, (y - r * squash) * SCALE, (x + r) * SCALE, (y + r * squash) * SCALE], fill=(*colour, alpha)
        )

    def line(self, points, colour, width, alpha=255):
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=(*colour, alpha), width=round(width * SCALE), joint="curve"
        )

    def glow(self, x, y, r, colour, strength=0.8):
        """Adds light that fades with distance."""
        ys, xs = np.mgrid[0 : H * SCALE : 4, 0 : W * SCALE : 4] / SCALE
        light = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * r * r)) * strength
        mask = Image.fromarray((light * 255).clip(0, 255).astype("uint8")).resize(self.image.size, Image.BILINEAR)
        self.image.paste(Image.new("RGB", self.image.size, colour), (0, 0), mask)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def hills(self, base, height, colour, seed, rough=3):
        """Draws a ridge from edge to edge and all below it."""
        chance = random.Random(seed)
        waves = [(chance.uniform(0.6, 2.2) * (i + 1), chance.uniform(0, 6.3), 1 / (i + 1)) for i in range(rough)]
        ridge = []
        for x in range(-10, W + 20, 8):
            y = sum(math.sin(x / W * 6.3 * f / 2 + p) * a for f, p, a in waves)
            ridge.append((x, base - height * y / 2))
        self.shape([*ridge, (W + 20, H), (-10, H)], colour)
        return lambda x: float(np.interp(x, [p[0] for p in ridge], [p[1] for p in ridge]))

    def crown(self, x, y, r, dark, light, chance, leaves=60, squash=0.8):
        """Draws a tree's crown as many discs, lighter towards the upper left."""
        for _ in range(leaves):
            a, d = chance.uniform(0, 6.3), r * math.sqrt(chance.random())
            dx, dy = math.cos(a) * d, math.sin(a) * d * squash
            t = min(1, max(0, 0.5 - (dx + 1.4 * dy) / (2.6 * r) + chance.uniform(-0.12, 0.12)))
            self.disc(x + dx, y + dy, r * chance.uniform(0.16, 0.3), blend(dark, light, t))

    def water(self, top, colour, seed, streaks=260):
        """Draws light streaks on water, longer towards the viewer."""
        chance = random.Random(seed)
        for _ in range(streaks):
            depth = chance.random() ** 1.6
            y, x = top + depth * (H - top), chance.uniform(-60, W)
            self.line([(x, y), (x + 25 + 190 * depth * chance.random(), y)], colour, 0.8 + 2.2 * depth, 26)

    def save(self, name, quality=78):
        picture = self.image.resize((W, H), Image.LANCZOS)
        grain = np.random.default_rng(7).normal(0, 1.1, (H, W, 1))
        shade = 1 - 0.16 * (np.hypot(*np.meshgrid(np.linspace(-1, 1, W), np.linspace(-1, 1, H)))[..., None] / 1.42) ** 2
        pixels = (np.asarray(picture, "float32") * shade + grain).clip(0, 255)
        Image.fromarray(pixels.astype("uint8")).save(
            HERE / name, quality=quality, optimize=True, progressive=True, subsampling=2
        )


def river_at_dawn():
    s = Sheet((0, "25314f"), (0.25, "6a5a7c"), (0.42, "d98a6a"), (0.5, "f6cf94"), (0.52, "d79d7c"), (0.75, "5b5570"), (1, "232a45"))
    s.glow(1060, 520, 170, rgb("ffe9b8"), 0.95)
    s.disc(1060, 505, 44, rgb("fff3d6"))
    s.hills(500, 90, rgb("7f6479"), 3)
    s.hills(525, 56, rgb("584e69"), 5, 4)
    s.box(0, 545, W, 3, rgb("f4c796"), 120)
    s.water(548, rgb("ffdca8"), 1)
    for i in range(26):
        s.box(1060 - 60 + (i * 37) % 70 - i, 556 + i * 17, 60 + i * 3, 3, rgb("ffe9b8"), 120 - i * 4)
    hull = rgb("1b1d30")
    s.shape([(300, 742), (640, 742), (700, 716), (622, 782), (350, 784), (262, 722)], hull)
    s.shape([(390, 742), (410, 684), (540, 684), (560, 742)], blend(hull, rgb("584e69"), 0.35))
    s.line([(470, 690), (470, 560)], hull, 5)
    s.line([(470, 565), (640, 735)], hull, 1.5)
    s.disc(545, 704, 7, rgb("ffd27a"))
    s.glow(545, 704, 26, rgb("ffd27a"), 0.6)
    s.shape([(310, 790), (620, 790), (560, 812), (380, 812)], hull, 90)
    chance = random.Random(8)
    for _ in range(70):
        x, h = chance.uniform(-20, 320), chance.uniform(60, 210)
        lean = chance.uniform(-26, 34)
        s.line([(x, H), (x + lean * 0.4, H - h * 0.6), (x + lean, H - h)], rgb("141729"), chance.uniform(2, 4.5))
    s.save("ben-song.jpg")


def lychee_orchard():
    s = Sheet((0, "8fc3df"), (0.3, "cfe6e4"), (0.42, "f8ecc6"), (1, "7b8f45"))
    s.glow(280, 170, 210, rgb("fff6d8"), 0.85)
    s.hills(420, 90, rgb("a3bfb4"), 21)
    s.hills(455, 70, rgb("7ea08a"), 4)
    s.hills(510, 60, rgb("8ea24f"), 12, 2)
    chance = random.Random(5)
    for x in range(0, W + 1, 70):
        s.line([(x, 520), (W / 2 + (x - W / 2) * 3.4, H)], rgb("6d7f3b"), 16, 90)
    for row in range(6):
        y, r = 545 + 18 * row + row * row * 14, 30 + row * 21
        for i in range(-7, 8):
            x = W / 2 + 120 + (i + (row % 2) / 2) * r * 2.45 + chance.uniform(-6, 6)
            if not -r < x < W + r:
                continue
            s.disc(x + r * 0.25, y + r * 0.95, r * 0.95, rgb("4b5a2a"), 110, 0.24)
            s.line([(x, y + r * 0.9), (x, y + r * 0.2)], rgb("5a4330"), r * 0.14)
            s.crown(x, y, r, rgb("24441f"), rgb("7fa345"), chance, 46 + row * 12)
            for _ in range(10 + row * 6):
                a, d = chance.uniform(0.1, 3.1), r * chance.uniform(0.35, 0.95)
                cx, cy = x + math.cos(a) * d, y + math.sin(a) * d * 0.72
                for _ in range(4):
                    fx, fy = cx + chance.uniform(-1, 1) * r * 0.07, cy + chance.uniform(-1, 1) * r * 0.07
                    s.disc(fx, fy, r * 0.042, blend(rgb("a51f2d"), rgb("e8654f"), chance.random()))
    s.save("vuon-vai.jpg", 72)


def classroom():
    s = Sheet((0, "efe3c8"), (0.55, "e7d6b3"), (0.62, "c9a777"), (1, "8d6a45"))
    s.shape([(0, 660), (W, 660), (W, H), (0, H)], rgb("a98358"))
    for i in range(-12, 13):
        s.line([(W / 2 + i * 75, 660), (W / 2 + i * 260, H)], rgb("8d6a45"), 2, 130)
    s.box(330, 170, 760, 330, rgb("6d4a2c"))
    s.box(345, 185, 730, 300, rgb("27523f"))
    for i, (y, w) in enumerate([(235, 300), (280, 420), (325, 250)]):
        s.line([(385 + 10 * j, y + 5 * math.sin(j * 1.7 + i)) for j in range(w // 10)], rgb("dfe9de"), 2.6, 190)
    for r in (26, 46, 70):
        s.pen.arc([(900 - r) * 2, (350 - r * 0.5) * 2, (900 + r) * 2, (350 + r * 0.5) * 2], 0, 360, fill=(223, 233, 222, 200), width=4)
    s.disc(900, 350, 20, rgb("f0d98a"))
    s.box(340, 500, 740, 12, rgb("8a5f38"))
    for x in (1170, 1395):
        s.box(x, 150, 190, 370, rgb("7a5636"))
        s.box(x + 10, 160, 170, 350, rgb("a9d3e6"))
        s.shape([(x + 10, 400), (x + 80, 380), (x + 180, 405), (x + 180, 510), (x + 10, 510)], rgb("8fb35a"))
        s.shape([(x + 10, 440), (x + 180, 430), (x + 180, 510), (x + 10, 510)], rgb("b9c86a"))
        s.box(x + 91, 160, 8, 350, rgb("7a5636"))
        s.box(x + 10, 330, 170, 7, rgb("7a5636"))
    s.shape([(1180, 680), (1350, 680), (1130, H), (820, H)], rgb("f6dfa6"), 90)
    s.shape([(1405, 680), (1575, 680), (1480, H), (1200, H)], rgb("f6dfa6"), 90)
    for row, y in enumerate((640, 730, 860)):
        k = 1 + row * 0.42
        for x in ((250, 640, 1030) if row < 2 else (180, 680, 1180)):
            w = 250 * k
            s.box(x + 12 * k, y + 22 * k, 11 * k, 105 * k, rgb("5c4026"))
            s.box(x + w - 24 * k, y + 22 * k, 11 * k, 105 * k, rgb("5c4026"))
            s.shape([(x + 18 * k, y), (x + w - 18 * k, y), (x + w, y + 24 * k), (x, y + 24 * k)], rgb("c78e51"))
            s.box(x, y + 24 * k, w, 10 * k, rgb("94632f"))
            s.shape([(x + 60 * k, y + 6 * k), (x + 112 * k, y + 6 * k), (x + 108 * k, y + 18 * k), (x + 52 * k, y + 18 * k)], rgb("fbfaf2"))
            s.shape([(x + 140 * k, y + 7 * k), (x + 180 * k, y + 7 * k), (x + 186 * k, y + 17 * k), (x + 141 * k, y + 17 * k)], rgb("3f6f8f"))
    s.box(130, 190, 120, 150, rgb("fbf7ea"))
    s.disc(190, 255, 42, rgb("20304f"))
    for i in range(14):
        s.disc(160 + (i * 29) % 62, 226 + (i * 17) % 60, 1.8, rgb("f4e7b0"))
    s.glow(1380, 330, 260, rgb("fff4cf"), 0.35)
    s.save("lop-hoc.jpg")


def village_hall():
    s = Sheet((0, "0d1730"), (0.45, "24365c"), (0.62, "55597a"), (0.66, "2b3040"), (1, "14171f"))
    chance = random.Random(11)
    for _ in range(170):
        s.disc(chance.uniform(0, W), chance.uniform(0, 480) * chance.random(), chance.uniform(0.6, 1.9), rgb("e8ecff"), chance.randint(90, 230))
    s.hills(650, 90, rgb("1a2440"), 9)
    s.shape([(0, 760), (W, 740), (W, H), (0, H)], rgb("2b2a2c"))
    s.glow(800, 690, 300, rgb("ffbf66"), 0.5)
    wall, roof = rgb("d9a765"), rgb("6e2f25")
    s.box(420, 520, 760, 270, wall)
    s.box(420, 520, 760, 34, blend(wall, rgb("5a3a20"), 0.5))
    s.shape([(350, 532), (470, 400), (1130, 400), (1250, 532)], roof)
    for i in range(17):
        s.line([(476 + i * 41, 404), (366 + i * 54.5, 530)], blend(roof, (0, 0, 0), 0.3), 3, 160)
    s.shape([(690, 410), (800, 340), (910, 410)], blend(roof, (0, 0, 0), 0.25))
    for x in (470, 580, 930, 1040):
        s.box(x, 590, 84, 120, rgb("5b3b22"))
        s.box(x + 6, 596, 72, 108, rgb("ffe9ab"))
        s.box(x + 40, 596, 5, 108, rgb("5b3b22"))
    s.box(715, 576, 170, 214, rgb("5b3b22"))
    s.box(725, 586, 150, 204, rgb("fff0bf"))
    s.shape([(745, 730), (855, 730), (868, 744), (732, 744)], rgb("7a5230"))
    for x, c in ((758, "33425f"), (800, "7a3b3b"), (842, "3c5a48")):
        s.disc(x, 682, 13, rgb("4b3626"))
        s.shape([(x - 20, 732), (x - 17, 700), (x, 692), (x + 17, 700), (x + 20, 732)], rgb(c))
    s.box(786, 716, 30, 18, rgb("cfe4ff"))
    s.shape([(725, 790), (875, 790), (1060, H), (540, H)], rgb("ffd992"), 70)
    for x in (440, 1140):
        s.box(x, 520, 20, 270, blend(wall, (255, 255, 255), 0.25))
    for x, k in ((250, 1.15), (1370, 1.3), (120, 0.9)):
        s.line([(x, 820), (x + 6, 560)], rgb("17130f"), 16 * k)
        s.crown(x + 6, 500, 105 * k, rgb("0e1a17"), rgb("35503a"), chance, 110)
    for x in (1010, 1100):
        for dx in (0, 62):
            s.pen.ellipse([(x + dx - 24) * 2, (806) * 2, (x + dx + 24) * 2, (854) * 2], outline=(20, 18, 18, 255), width=7)
        s.line([(x, 830), (x + 24, 794), (x + 54, 794), (x + 30, 830), (x, 830)], rgb("3d5568"), 5)
        s.line([(x + 62, 830), (x + 52, 782), (x + 66, 778)], rgb("3d5568"), 5)
    s.save("nha-van-hoa.jpg")


def scales_of_justice():
    s = Sheet((0, "5a3b28"), (0.6, "7d563a"), (0.68, "4a2e1d"), (1, "2e1c12"))
    for x in range(0, W, 200):
        s.box(x + 14, 40, 172, 600, rgb("6b4730"), 120)
        s.box(x + 30, 58, 140, 564, rgb("835b3d"), 120)
    s.glow(700, 330, 330, rgb("ffdca0"), 0.45)
    s.shape([(0, 720), (W, 720), (W, H), (0, H)], rgb("5b3721"))
    s.box(0, 712, W, 14, rgb("8f6239"))
    brass, shade = rgb("d9b25f"), rgb("8d6a2b")
    s.disc(620, 862, 150, rgb("20120a"), 90, 0.2)
    s.shape([(500, 850), (740, 850), (700, 800), (540, 800)], shade)
    s.shape([(508, 840), (732, 840), (696, 800), (544, 800)], brass)
    s.box(610, 300, 20, 510, brass)
    s.box(622, 300, 8, 510, shade)
    s.disc(620, 285, 26, brass)
    s.line([(360, 362), (620, 322), (880, 338)], brass, 13)
    for x, y in ((360, 362), (880, 338)):
        for dx in (-95, 95):
            s.line([(x, y), (x + dx, y + 230)], brass, 3)
        s.pen.chord([(x - 108) * 2, (y + 170) * 2, (x + 108) * 2, (y + 290) * 2], 0, 180, fill=(*shade, 255))
        s.pen.chord([(x - 104) * 2, (y + 178) * 2, (x + 96) * 2, (y + 276) * 2], 0, 180, fill=(*brass, 255))
        s.disc(x, y, 11, shade)
    s.disc(1200, 905, 270, rgb("20120a"), 80, 0.18)
    for i, (y, c) in enumerate(((870, "7a2420"), (800, "27485e"))):
        x0 = 1000 + i * 34
        s.box(x0, y, 420 - i * 50, 68, rgb(c))
        s.box(x0 + 12, y + 10, 412 - i * 50, 48, rgb("efe4c8"))
        for k in range(5):
            s.line([(x0 + 14, y + 17 + k * 9), (x0 + 420 - i * 50, y + 17 + k * 9)], rgb("c9b88f"), 1.6)
        s.box(x0, y, 26, 68, blend(rgb(c), (0, 0, 0), 0.25))
        s.box(x0, y + 14, 26, 5, brass)
        s.box(x0, y + 48, 26, 5, brass)
    wood, dark = rgb("a0632f"), rgb("6b3c18")
    s.line([(1150, 770), (1440, 700)], dark, 24)
    s.line([(1150, 765), (1440, 695)], wood, 15)
    s.shape([(1062, 690), (1150, 668), (1186, 800), (1098, 822)], dark)
    s.shape([(1068, 690), (1142, 672), (1172, 788), (1098, 806)], wood)
    s.line([(1072, 714), (1152, 694)], brass, 6)
    s.line([(1094, 790), (1174, 770)], brass, 6)
    s.save("toa-an.jpg")


def volleyball_at_dusk():
    s = Sheet((0, "3b4a7d"), (0.28, "b5708a"), (0.46, "f3a261"), (0.55, "fbd68c"), (1, "c98a52"))
    s.glow(1130, 540, 200, rgb("fff0bf"), 0.9)
    s.disc(1130, 545, 62, rgb("fff5d4"))
    s.hills(575, 30, rgb("8d5d6e"), 2)
    s.box(0, 590, W, 40, rgb("e7b27a"))
    s.water(592, rgb("fff0bf"), 4, 40)
    s.shape([(0, 630), (W, 622), (W, H), (0, H)], rgb("b9784a"))
    chance = random.Random(3)
    for x, k in ((70, 1.2), (230, 0.9), (1480, 1.25), (1330, 0.85)):
        s.line([(x, 640), (x + 12, 470 - 60 * k)], rgb("3a2530"), 12 * k)
        for a in range(9):
            t = a / 8 * 3.6 - 0.2
            tip = (x + 12 + math.cos(t) * 120 * k, 410 - 60 * k - math.sin(t) * 62 * k + 45 * abs(math.cos(t)) * k)
            s.line([(x + 12, 470 - 60 * k), ((x + 12 + tip[0]) / 2, tip[1] - 16 * k), tip], rgb("3a2530"), 8 * k)
    court = [(330, 690), (1270, 690), (1600, 1020), (0, 1020)]
    s.shape(court, rgb("cf9160"))
    s.line([*court, court[0]], rgb("f7ead2"), 7)
    s.line([(180, 838), (1420, 838)], rgb("f7ead2"), 6)
    for _ in range(500):
        s.disc(chance.uniform(0, W), chance.uniform(640, H), chance.uniform(0.6, 2), rgb("8f5a38"), 110)
    for x in (150, 1450):
        s.line([(x, 850), (x, 470)], rgb("3a2530"), 14)
        s.line([(x, 470), (x, 300)], rgb("3a2530"), 6)
        s.disc(x, 300, 10, rgb("fff2c2"))
        s.glow(x, 300, 34, rgb("fff2c2"), 0.5)
    for i in range(51):
        x = 150 + i * 26
        s.line([(x, 482 + 10 * math.sin(i / 50 * 3.14)), (x, 622 + 12 * math.sin(i / 50 * 3.14))], rgb("2c2030"), 1.6, 200)
    for j in range(7):
        y = 482 + j * 23.5
        s.line([(150 + i * 26, y + 11 * math.sin(i / 50 * 3.14)) for i in range(51)], rgb("2c2030"), 1.6, 200)
    s.line([(150 + i * 26, 480 + 10 * math.sin(i / 50 * 3.14)) for i in range(51)], rgb("fdf6e4"), 10)
    s.disc(690, 330, 46, rgb("fbf3df"))
    for a in (0.3, 2.4, 4.5):
        s.pen.arc([(690 - 46 + math.cos(a) * 34) * 2, (330 - 46 + math.sin(a) * 34) * 2, (690 + 46 + math.cos(a) * 34) * 2, (330 + 46 + math.sin(a) * 34) * 2], math.degrees(a) + 118, math.degrees(a) + 242, fill=(58, 86, 140, 255), width=8)
    s.disc(640, 925, 52, rgb("5f3a28"), 100, 0.22)
    s.save("san-bong.jpg", 72)


def mangrove():
    s = Sheet((0, "9cc6d6"), (0.3, "d8e8df"), (0.44, "f4efd2"), (0.46, "a9c9bd"), (1, "3f6a68"))
    s.glow(420, 330, 210, rgb("fffbe3"), 0.7)
    s.hills(478, 22, rgb("9db9b4"), 6)
    s.water(490, rgb("f2f7e8"), 9, 340)
    chance = random.Random(17)
    for row, (y, k, n) in enumerate(((520, 0.42, 17), (590, 0.7, 11), (700, 1.15, 7))):
        deep, light = (blend(rgb(a), rgb("b9d0c4"), 0.45 - 0.2 * row) for a in ("1f4a34", "86a94e"))
        for i in range(n):
            x = (i + 0.5) * W / n + chance.uniform(-30, 30)
            if row == 2 and 520 < x < 1000:
                continue
            s.disc(x, y + 34 * k, 130 * k, deep, 70, 0.2)
            for r in range(7):
                foot = x + (r - 3) * 22 * k + chance.uniform(-8, 8)
                s.line([(x, y - 70 * k), ((x + foot) / 2 + (foot - x) * 0.2, y - 20 * k), (foot, y + 30 * k)], blend(deep, rgb("5b4636"), 0.6), 6 * k)
            s.line([(x, y - 40 * k), (x + 6 * k, y - 180 * k)], blend(deep, rgb("5b4636"), 0.6), 13 * k)
            s.crown(x, y - 190 * k, 118 * k, deep, light, chance, 70 + 40 * row, 0.72)
    for _ in range(210):
        x, d = chance.uniform(0, W), chance.random()
        y = 790 + d * 270
        h = 18 + 46 * d * chance.uniform(0.6, 1)
        s.line([(x, y), (x + chance.uniform(-4, 4), y - h)], rgb("3a3a30"), 3 + 4 * d)
        s.disc(x, y + 2, 9 + 8 * d, rgb("dfeee0"), 60, 0.3)
    for x, y in ((640, 300), (720, 262), (790, 318), (905, 240)):
        s.line([(x - 26, y - 10), (x - 8, y - 3), (x, y + 3), (x + 8, y - 3), (x + 26, y - 10)], rgb("fbfbf4"), 5)
    s.save("rung-ban.jpg", 72)


def licensed(folder):
    """Resizes the photos that others made; sources and licences are in LICENCES.md."""
    for source, name, width, quality in (
        ("03_chelsea_cmyk_adobe.jpg", "meo.jpg", 1000, 80),
        ("02_coffee_orientation6_gps.jpg", "ca-phe.jpg", 1000, 80),
        ("05_hubble_deep_field.jpg", "troi-sao.jpg", 1000, 60),
    ):
        picture = Image.open(folder / source)
        exif = picture.getexif()
        picture = picture.convert("RGB")
        turn = {3: 180, 6: 270, 8: 90}.get(exif.get(0x0112, 1), 0)
        picture = picture.rotate(turn, expand=True)
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.LANCZOS)
        picture.save(HERE / name, quality=quality, optimize=True, progressive=True)


if __name__ == "__main__":
    for draw in (river_at_dawn, lychee_orchard, classroom, village_hall, scales_of_justice, volleyball_at_dusk, mangrove):
        draw()
    if len(sys.argv) > 1:
        licensed(pathlib.Path(sys.argv[1]))
