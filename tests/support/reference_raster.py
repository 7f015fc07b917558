"""Reads a picture as the official box does: grey, inverted, error-diffused to one bit; writes a PBM (P4).

usage: reference_raster.py PICTURE OUTPUT
"""
import sys

from PIL import Image, ImageOps

picture = ImageOps.invert(Image.open(sys.argv[1]).convert("L")).convert("1")
with open(sys.argv[2], "wb") as output:
    output.write(b"P4\n%d %d\n" % picture.size)
    output.write(picture.tobytes())
