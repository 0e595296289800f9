"""Wraps a JPEG page as a scanned PDF. Usage: scan.py JPEG PDF"""
import sys

import pdf

data = open(sys.argv[1], "rb").read()
at = data.index(b"\xff\xc0")
height, width = int.from_bytes(data[at + 5:at + 7], "big"), int.from_bytes(data[at + 7:at + 9], "big")
pdf.write_scan(sys.argv[2], [(data, width, height, data[at + 9])])
