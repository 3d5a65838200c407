#!/usr/bin/env python3
"""Makes the golden files beside this script. Needs Pillow and NumPy.

    python3 make_fixtures.py

All pictures are procedural and seeded. What another implementation says is the golden: Pillow for
resizing, JPEG and PNG; for YUV the matrices of BT.601 and BT.709 in double precision.
"""
import io
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def scene(width, height, seed):
    """Smooth waves, a few hard edges and a little noise, with colours up to both extremes."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    planes = []
    for channel in range(3):
        wave = np.sin(x / (5 + 3 * channel) + channel) * np.cos(y / (9 - 2 * channel))
        planes.append(128 + 110 * wave)
    image = np.stack(planes, -1) + rng.normal(0, 3, (height, width, 1))
    image[height // 4: height // 3, width // 5: width // 2] = (255, 0, 40)
    image[(x - width * 0.7) ** 2 + (y - height * 0.6) ** 2 < (height / 6) ** 2] = (250, 250, 245)
    image[:, width - 2:] = (0, 0, 255)
    return Image.fromarray(np.clip(np.rint(image), 0, 255).astype(np.uint8))


def save_png(image, name):
    image.save(HERE / name, optimize=True)


def resizing():
    source = scene(97, 71, 1)
    save_png(source, "scene.png")
    for width, height in [(31, 23), (64, 64), (96, 70), (130, 90), (13, 120), (110, 9), (5, 3), (1, 1)]:
        save_png(source.resize((width, height), Image.BILINEAR), f"scene_{width}x{height}.png")
    crop = source.crop((11, 7, 64, 48))
    save_png(crop.resize((32, 32), Image.BILINEAR), "scene_crop_11_7_53_41_to_32x32.png")
    gray = source.convert("L")
    save_png(gray, "gray.png")
    save_png(gray.resize((40, 33), Image.BILINEAR), "gray_40x33.png")


def jpeg_files():
    source = scene(115, 77, 2)
    kinds = {
        "420": dict(quality=90, subsampling=2),
        "422": dict(quality=85, subsampling=1),
        "444": dict(quality=90, subsampling=0),
        "progressive": dict(quality=85, subsampling=2, progressive=True),
        "restart": dict(quality=80, subsampling=2, restart_marker_blocks=4),
    }
    for name, options in kinds.items():
        source.save(HERE / f"jpeg_{name}.jpg", **options)
        save_png(Image.open(HERE / f"jpeg_{name}.jpg"), f"jpeg_{name}.png")
    source.convert("L").save(HERE / "jpeg_gray.jpg", quality=90)
    save_png(Image.open(HERE / "jpeg_gray.jpg"), "jpeg_gray.png")
    for denominator in (2, 4, 8):
        image = Image.open(HERE / "jpeg_420.jpg")
        image.draft("RGB", (115 // denominator, 77 // denominator))
        assert image.size == (-(-115 // denominator), -(-77 // denominator)), image.size
        save_png(image, f"jpeg_420_scale_{denominator}.png")
    source.resize((24, 16)).convert("CMYK").save(HERE / "jpeg_cmyk.jpg", quality=80)
    source.resize((24, 16)).save(HERE / "jpeg_tiny.jpg", quality=60)
    source.resize((24, 16)).save(HERE / "jpeg_tiny_progressive.jpg", quality=60, progressive=True)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x010F] = "Maker"
        exif[0x0112] = orientation
        path = HERE / f"exif_{orientation}.jpg"
        source.resize((42, 26)).save(path, quality=90, subsampling=0, exif=exif.tobytes())
        save_png(ImageOps.exif_transpose(Image.open(path)), f"exif_{orientation}.png")


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def filtered(row, above, step, kind):
    """One row as PNG filter `kind` stores it."""
    result = bytearray([kind])
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        distances = [(abs(up - corner), 0, left), (abs(left - corner), 1, up),
                     (abs(left + up - 2 * corner), 2, corner)]
        guess = [0, left, up, (left + up) // 2, min(distances)[2]][kind]
        result.append((value - guess) & 255)
    return bytes(result)


def write_png(name, samples, bits, color_type, palette=b"", interlace=0, level=9):
    """Writes samples[y][x][channel] with the row filters by turns."""
    height, width, channels = samples.shape
    step = max(1, channels * bits // 8)
    rows, above = b"", bytes((width * channels * bits + 7) // 8)
    for y in range(height):
        if bits == 16:
            row = samples[y].astype(">u2").tobytes()
        elif bits == 8:
            row = samples[y].astype(np.uint8).tobytes()
        else:
            flags = (samples[y].reshape(-1, 1) >> np.arange(bits - 1, -1, -1)) & 1
            row = np.packbits(flags.astype(np.uint8).reshape(-1)).tobytes()
        rows += filtered(row, above, step, y % 5)
        above = row
    data = zlib.compress(rows, level)
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, interlace)
    body = chunk(b"IHDR", header) + chunk(b"tEXt", b"Comment\0ancillary")
    if palette:
        body += chunk(b"PLTE", palette)
    # Split, since encoders do.
    body += chunk(b"IDAT", data[:20]) + chunk(b"IDAT", data[20:]) + chunk(b"IEND", b"")
    (HERE / name).write_bytes(SIGNATURE + body)


def png_files():
    width, height = 19, 13
    rng = np.random.default_rng(3)
    color = np.asarray(scene(width, height, 4)).astype(int)
    alpha = rng.integers(0, 256, (height, width, 1))
    palette = rng.integers(0, 256, (256, 3))
    expected = {}
    for bits in (1, 2, 4, 8, 16):
        gray = rng.integers(0, 2 ** bits, (height, width, 1))
        write_png(f"png_gray{bits}.png", gray, bits, 0)
        eight = gray >> 8 if bits == 16 else gray * 255 // (2 ** bits - 1)
        expected[f"png_gray{bits}"] = np.repeat(eight, 3, 2)
    for bits in (1, 2, 4, 8):
        index = rng.integers(0, 2 ** bits, (height, width, 1))
        write_png(f"png_palette{bits}.png", index, bits, 3, palette[: 2 ** bits].astype(np.uint8).tobytes())
        expected[f"png_palette{bits}"] = palette[index[:, :, 0]]
    low = rng.integers(0, 256, (height, width, 3))
    write_png("png_rgb8.png", color, 8, 2)
    write_png("png_rgb16.png", color * 256 + low, 16, 2)
    write_png("png_rgba8.png", np.concatenate([color, alpha], 2), 8, 6)
    write_png("png_rgba16.png", np.concatenate([color * 256 + low, alpha * 257], 2), 16, 6)
    for name in ("png_rgb8", "png_rgb16", "png_rgba8", "png_rgba16"):
        expected[name] = color
    write_png("png_gray_alpha8.png", np.concatenate([color[:, :, :1], alpha], 2), 8, 4)
    write_png("png_gray_alpha16.png", np.concatenate([color[:, :, :1] * 256 + 7, alpha * 257], 2), 16, 4)
    for name in ("png_gray_alpha8", "png_gray_alpha16"):
        expected[name] = np.repeat(color[:, :, :1], 3, 2)
    write_png("png_stored.png", color, 8, 2, level=0)
    expected["png_stored"] = color
    for name, pixels in expected.items():
        (HERE / f"{name}.rgb").write_bytes(pixels.astype(np.uint8).tobytes())
        if name.endswith("8") and "alpha" not in name and "rgba" not in name:
            read = np.asarray(Image.open(HERE / f"{name}.png").convert("RGB"))
            assert (read == pixels).all(), name
    # So small that the compressor takes the fixed Huffman codes.
    write_png("png_1x1.png", np.full((1, 1, 3), 77), 8, 2)
    write_png("png_interlaced.png", color, 8, 2, interlace=1)
    write_png("png_palette_out_of_range.png", rng.integers(2, 4, (height, width, 1)), 2, 3, bytes(6))
    # Says 16x16, expands to a megabyte.
    bomb = zlib.compress(bytes(1 << 20), 9)
    header = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)
    (HERE / "png_bomb.png").write_bytes(
        SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", bomb) + chunk(b"IEND", b""))


def yuv_files():
    """Random bytes, so that many colours lie outside the cube and are clamped."""
    width, height = 38, 14
    rng = np.random.default_rng(5)
    y = rng.integers(0, 256, (height, width))
    u = rng.integers(0, 256, (height // 2, width // 2))
    v = rng.integers(0, 256, (height // 2, width // 2))
    u[:3, :9] = 118 + u[:3, :9] // 12
    v[:3, :9] = 118 + v[:3, :9] // 12
    (HERE / "yuv.i420").write_bytes(np.concatenate([a.reshape(-1) for a in (y, u, v)]).astype(np.uint8).tobytes())
    for matrix, (red, blue) in dict(bt601=(0.299, 0.114), bt709=(0.2126, 0.0722)).items():
        for limited in (True, False):
            luma = (y - 16) * 255 / 219 if limited else y.astype(float)
            scale = 255 / 224 if limited else 1.0
            cb = np.kron(u, np.ones((2, 2))) * scale - 128 * scale
            cr = np.kron(v, np.ones((2, 2))) * scale - 128 * scale
            green = 1 - red - blue
            r = luma + 2 * (1 - red) * cr
            b = luma + 2 * (1 - blue) * cb
            g = (luma - red * r - blue * b) / green
            rgb = np.clip(np.rint(np.stack([r, g, b], -1)), 0, 255).astype(np.uint8)
            name = f"yuv_{matrix}_{'limited' if limited else 'full'}.rgb"
            (HERE / name).write_bytes(rgb.tobytes())


if __name__ == "__main__":
    resizing()
    jpeg_files()
    png_files()
    yuv_files()
    total = sum(path.stat().st_size for path in HERE.iterdir())
    print(f"{total} bytes")
    assert total < 300_000
