"""Makes figures.json, the expected values of the Evaluation tests.

An implementation of the same definitions with numpy, scipy and OpenCV that shares nothing with the
Swift one: thresholds are applied one by one, distances come from scipy or from a search over all
foreground pixels, intervals of proportions from scipy's beta distribution.

    python3 make_fixtures.py        (numpy, scipy, opencv-python-headless)

Maps are decimals of at most five places, so that both sides read the same single-precision values.
"""

import json
import pathlib

import cv2
import numpy as np
from scipy import ndimage, special, stats

EPS = np.finfo(float).eps
THRESHOLDS = [np.float32(k) / np.float32(255) for k in range(256)]
SAMPLES = [0, 1, 2, 63, 64, 127, 128, 200, 254, 255]


def normalized(p):
    low, high = p.min(), p.max()
    return (p - low) / (high - low) if high > low else p


def overlap(positive, mask):
    both = np.logical_and(positive, mask).sum()
    total = positive.sum() + mask.sum()
    union = np.logical_or(positive, mask).sum()
    return both, total, union


def operating_point(p, mask, threshold):
    both, total, union = overlap(p > np.float32(threshold), mask)
    return (1.0, 1.0) if total == 0 else (2 * both / total, both / union)


def curves(p, mask):
    dice, iou, alignment = [], [], []
    for threshold in THRESHOLDS:
        positive = p >= threshold
        both, total, union = overlap(positive, mask)
        dice.append(2 * both / total if both else 0.0)
        iou.append(both / union if both else 0.0)
        alignment.append(e_measure(positive, mask))
    return np.array(dice), np.array(iou), np.array(alignment)


def e_measure(positive, mask):
    f, g = positive.astype(float), mask.astype(float)
    if not mask.any():
        enhanced = 1 - f
    elif mask.all():
        enhanced = f
    else:
        a, b = f - f.mean(), g - g.mean()
        enhanced = (2 * a * b / (a * a + b * b + EPS) + 1) ** 2 / 4
    return min(enhanced.sum() / max(mask.size - 1, 1), 1.0)


def nearest_by_scipy(mask):
    distance, (rows, columns) = ndimage.distance_transform_edt(~mask, return_indices=True)
    return distance, rows, columns


def nearest_by_scipy_transposed(mask):
    distance, columns, rows = nearest_by_scipy(mask.T)
    return distance.T, rows.T, columns.T


def nearest_leftmost_then_upper(mask):
    points = sorted((x, y) for y, x in np.argwhere(mask))
    xs, ys = np.array(points).T
    distance, rows, columns = np.zeros(mask.shape), np.zeros(mask.shape, int), np.zeros(mask.shape, int)
    for y, x in np.ndindex(mask.shape):
        squares = (xs - x) ** 2 + (ys - y) ** 2
        best = int(np.argmin(squares))  # the first of equals
        distance[y, x], rows[y, x], columns[y, x] = np.sqrt(squares[best]), ys[best], xs[best]
    return distance, rows, columns


def weighted_f(p, mask, nearest):
    if not mask.any():
        return 1.0 if not p.any() else 0.0
    p = p.astype(float)
    error = np.abs(p - mask)
    distance, rows, columns = nearest(mask)
    carried = np.where(mask, error, error[rows, columns])
    offset = np.arange(-3, 4)
    window = np.exp(-(offset[:, None] ** 2 + offset[None, :] ** 2) / (2 * 5.0**2))
    smooth = ndimage.correlate(carried, window / window.sum(), mode="constant", cval=0)
    least = np.where(mask & (smooth < error), smooth, error)
    importance = np.where(mask, 1.0, 2 - np.exp(np.log(0.5) / 5 * distance))
    weighted = least * importance
    true_positive = mask.sum() - weighted[mask].sum()
    false_positive = weighted[~mask].sum()
    recall = 1 - weighted[mask].mean()
    precision = true_positive / (EPS + true_positive + false_positive)
    return 2 * recall * precision / (EPS + recall + precision)


def s_measure(p, mask):
    p = p.astype(float)
    if not mask.any():
        return 1 - p.mean()
    if mask.all():
        return p.mean()
    return max(0.5 * s_object(p, mask) + 0.5 * s_region(p, mask), 0.0)


def s_object(p, mask):
    def score(values):
        deviation = values.std(ddof=1) if values.size > 1 else 0.0
        return 2 * values.mean() / (values.mean() ** 2 + 1 + deviation + EPS)

    share = mask.mean()
    return share * score(p[mask]) + (1 - share) * score(1 - p[~mask])


def s_region(p, mask):
    height, width = mask.shape
    rows, columns = np.nonzero(mask)
    x = int(np.floor((columns + 1).mean() + 0.5))
    y = int(np.floor((rows + 1).mean() + 0.5))
    total = 0.0
    for ys in (slice(0, y), slice(y, height)):
        for xs in (slice(0, x), slice(x, width)):
            part, truth = p[ys, xs], mask[ys, xs].astype(float)
            if part.size:
                total += part.size / mask.size * similarity(part, truth)
    return total


def similarity(p, g):
    # Means relative to the first value, so that equal values have a variance of exactly zero.
    x, y = p.flat[0] + (p - p.flat[0]).mean(), g.mean()
    n = p.size - 1 + EPS
    vx, vy, vxy = ((p - x) ** 2).sum() / n, ((g - y) ** 2).sum() / n, ((p - x) * (g - y)).sum() / n
    alpha, beta = 4 * x * y * vxy, (x * x + y * y) * (vx + vy)
    if alpha != 0:
        return alpha / (beta + EPS)
    return 1.0 if beta == 0 else 0.0


def figures(raw, mask, threshold=0.5, exhaustive=True):
    p = normalized(raw)
    dice, iou = operating_point(raw, mask, threshold)
    dices, ious, alignments = curves(p, mask)
    return {
        "dice": dice,
        "iou": iou,
        "weighted_f": weighted_f(p, mask, nearest_leftmost_then_upper) if exhaustive else None,
        "weighted_f_scipy": weighted_f(p, mask, nearest_by_scipy),
        "weighted_f_other_ties": weighted_f(p, mask, nearest_by_scipy_transposed),
        "s_measure": s_measure(p, mask),
        "mae": np.abs(p.astype(float) - mask).mean(),
        "dice_curve": dices,
        "iou_curve": ious,
        "e_curve": alignments,
    }


# --- cases ---------------------------------------------------------------------------------------


def decimals(p):
    return np.array([float(f"{v:.5f}") for v in p.ravel()]).astype(np.float32).reshape(p.shape)


def ellipse(height, width, cy, cx, ry, rx):
    y, x = np.mgrid[:height, :width]
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1


def soft(mask, rng, blur, noise, shift=(0, 0)):
    p = ndimage.gaussian_filter(ndimage.shift(mask.astype(float), shift, order=0), blur)
    return np.clip(p + noise * rng.standard_normal(mask.shape), 0, 1)


def cases():
    rng = np.random.default_rng(11)
    blob = ellipse(20, 24, 9, 11, 5, 7)
    two = ellipse(20, 24, 5, 5, 3, 4) | ellipse(20, 24, 14, 18, 4, 3)
    edge = ellipse(16, 16, 15, 15, 3, 3)
    ring = ellipse(21, 21, 10, 10, 9, 9) & ~ellipse(21, 21, 10, 10, 6, 6)
    dot = np.zeros((9, 12), bool)
    dot[8, 11] = True
    column = np.zeros((8, 9), bool)
    column[:, 8] = True
    empty, full = np.zeros((6, 7), bool), np.ones((6, 7), bool)
    yield "soft blob", soft(blob, rng, 1.2, 0.03), blob
    yield "shifted blob", soft(blob, rng, 1.0, 0.02, (2, -3)), blob
    yield "one of two found", soft(ellipse(20, 24, 5, 5, 3, 4), rng, 0.8, 0.05), two
    yield "corner", soft(edge, rng, 1.0, 0.1), edge
    yield "ring with ties", soft(ring, rng, 1.5, 0.15), ring
    yield "noise", rng.random((15, 40)), ellipse(15, 40, 7, 25, 6, 9)
    yield "low contrast", 0.2 + 0.3 * soft(blob, rng, 2.0, 0.05), blob
    yield "eight bits", np.round(soft(two, rng, 1.0, 0.08) * 255) / 255, two
    yield "one pixel in the last corner", soft(dot, rng, 0.7, 0.1), dot
    yield "last column", soft(column, rng, 0.9, 0.1), column
    yield "inverted", 1.0 - blob, blob
    yield "perfect", 1.0 * blob, blob
    yield "constant map", np.full((20, 24), 0.3), blob
    yield "empty prediction", np.zeros((20, 24)), blob
    yield "full prediction", np.ones((20, 24)), blob
    yield "empty mask, noise", rng.random((6, 7)), empty
    yield "empty mask, empty prediction", np.zeros((6, 7)), empty
    yield "full mask, noise", rng.random((6, 7)), full
    yield "full mask, full prediction", np.ones((6, 7)), full
    yield "one row", rng.random((1, 13)), np.arange(13)[None, :] % 5 == 1
    yield "one pixel, hit", np.array([[0.8]]), np.array([[True]])
    yield "one pixel, false alarm", np.array([[0.8]]), np.array([[False]])


def split_mix_draws(seed, count, images):
    bits, state, draws = (1 << 64) - 1, seed, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & bits
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & bits
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & bits
        draws.append(((z ^ (z >> 31)) * images) >> 64)
    return draws


def dataset(rows, seed=7, resamples=200, confidence=0.9):
    scalars = {
        "mean_dice": [r["dice"] for r in rows],
        "mean_iou": [r["iou"] for r in rows],
        "weighted_f_measure": [r["weighted_f"] for r in rows],
        "s_measure": [r["s_measure"] for r in rows],
        "mean_e_measure": [r["e_curve"].mean() for r in rows],
        "mae": [r["mae"] for r in rows],
        "mean_dice_over_thresholds": [r["dice_curve"].mean() for r in rows],
        "mean_iou_over_thresholds": [r["iou_curve"].mean() for r in rows],
    }
    peaks = {
        "max_e_measure": [r["e_curve"] for r in rows],
        "max_dice_over_thresholds": [r["dice_curve"] for r in rows],
        "max_iou_over_thresholds": [r["iou_curve"] for r in rows],
    }
    draws = np.array(split_mix_draws(seed, resamples * len(rows), len(rows)))
    draws = draws.reshape(resamples, len(rows))
    result = {}
    for name, values in (scalars | peaks).items():
        values = np.array(values)

        def figure(chosen):
            mean = values[chosen].mean(axis=0)
            return mean.max() if name in peaks else mean

        sampled = [figure(draw) for draw in draws]
        low, high = np.quantile(sampled, [(1 - confidence) / 2, (1 + confidence) / 2])
        result[name] = [figure(np.arange(len(rows))), low, high]
    return {"seed": seed, "resamples": resamples, "confidence": confidence, "figures": result}


def resizing():
    rng = np.random.default_rng(5)
    for (height, width), (to_height, to_width) in [((5, 7), (13, 11)), ((4, 4), (8, 8)), ((6, 9), (4, 5)), ((1, 1), (2, 3))]:
        p = decimals(0.02 + 0.96 * rng.random((height, width)))
        resized = cv2.resize(special.logit(p.astype(float)), (to_width, to_height), interpolation=cv2.INTER_LINEAR)
        yield {
            "width": width, "height": height, "map": texts(p),
            "to_width": to_width, "to_height": to_height,
            "expected": [float(f"{v:.8f}") for v in special.expit(resized).ravel()],
        }  # fmt: skip


def proportions():
    for hits, trials, confidence in [
        (1, 100, 0.95), (0, 10, 0.95), (10, 10, 0.95), (5, 20, 0.95), (50, 100, 0.99),
        (0, 1, 0.95), (1, 1, 0.9), (7, 355, 0.95), (3, 1_000_000, 0.95), (999_999, 1_000_000, 0.95),
    ]:  # fmt: skip
        tail = (1 - confidence) / 2
        low = stats.beta.ppf(tail, hits, trials - hits + 1) if hits else 0.0
        high = stats.beta.isf(tail, hits + 1, trials - hits) if hits < trials else 1.0
        yield {"hits": hits, "trials": trials, "confidence": confidence, "low": float(low), "high": float(high)}


def texts(p):
    return " ".join(f"{float(v):.5f}".rstrip("0").rstrip(".") for v in p.ravel())


def main():
    rows, written = [], []
    for name, p, mask in cases():
        p, mask = decimals(np.asarray(p, float)), np.asarray(mask, bool)
        row = figures(p, mask)
        rows.append(row)
        height, width = mask.shape
        expected = {key: float(row[key]) for key in ("dice", "iou", "weighted_f", "weighted_f_scipy", "weighted_f_other_ties", "s_measure", "mae")}
        for key in ("dice_curve", "iou_curve", "e_curve"):
            curve = row[key]
            expected[key] = {
                "mean": float(curve.mean()), "max": float(curve.max()),
                "samples": [float(curve[k]) for k in SAMPLES],
            }  # fmt: skip
        written.append({
            "name": name, "width": width, "height": height, "map": texts(p),
            "mask": "".join("1" if v else "0" for v in mask.ravel()), "expected": expected,
        })  # fmt: skip
    document = {
        "samples": SAMPLES,
        "cases": written,
        "dataset": dataset(rows),
        "resizing": list(resizing()),
        "proportions": list(proportions()),
    }
    text = json.dumps(document, default=float, indent=0)
    pathlib.Path(__file__).with_name("figures.json").write_text(text + "\n")
    worst = max(abs(r["weighted_f"] - r["weighted_f_other_ties"]) for r in rows)
    print(f"{len(rows)} cases, {len(text)} bytes, greatest effect of ties on weighted F: {worst:.2e}")


if __name__ == "__main__":
    main()
