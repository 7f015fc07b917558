"""Reads a picture's luma, inverts it and diffuses it to one bit, as the official box does; writes a PBM (P4).

usage: reference_raster.py PICTURE OUTPUT
"""
import sys

from PIL import Image, ImageOps

source = Image.open(sys.argv[1])
source.draft("L", source.size)  # a JPEG's own luma, not that of the colours made of it
picture = ImageOps.invert(source.convert("L")).convert("1")
with open(sys.argv[2], "wb") as output:
    output.write(b"P4\n%d %d\n" % picture.size)
    output.write(picture.tobytes())
