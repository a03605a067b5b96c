"""A PDF as a scanner would send it: pages as pictures, a little askew, dirty, and without a word of text."""

import io
import random

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

DPI = 200
SPOTS = 0.0003  # of all pixels


def scanned(data, angle=0.5, noise=8, seed=0):
    """The bytes of the PDF with each page as a grey picture, turned by some degrees; the same every time."""
    rand = random.Random(seed)
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [picture(page, angle, noise, rand) for page in pdf]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=75)
    return out.getvalue()


def picture(page, angle, noise, rand):
    image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(0.6)).point(lambda shade: 10 + int(shade * 0.93))
    bell = [max(0, min(255, round(rand.gauss(128, noise)))) for _ in range(256)]
    grain = Image.frombytes("L", image.size, rand.randbytes(image.width * image.height)).point(bell)
    image = ImageChops.add(image, grain, offset=-128)
    for _ in range(int(SPOTS * image.width * image.height)):
        image.putpixel((rand.randrange(image.width), rand.randrange(image.height)), 0)
    return image
