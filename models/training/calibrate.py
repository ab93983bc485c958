"""Chooses the thresholds of a trained network, and what its probabilities are worth, on held-out examples."""
import numpy as np
from evaluate import TOLERANCE, probabilities, runs

OFFSET = 0.2                    # runs are gathered down to here
CANDIDATES = np.round(np.arange(0.30, 0.95, 0.02), 2)
REACHED = 0.27                  # the offset threshold: how far a defect reaches, whatever counts as one
CLEAN_PRICE, HARD_PRICE = 0.020, 0.005   # F1 that one false segment a minute on clean, and on hard recordings, is worth
CROWD = 10                      # false runs of one example above this are not counted: one recording shall not choose for all


def logit(p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def near(values, a, b):
    return values[max(0, a - TOLERANCE):b + TOLERANCE]


def gather(network, examples, limit):
    """Per kind of example: highest probability at each salient event, peak and truth of each run, minutes."""
    kinds = {}
    for row in examples.rows[:limit]:
        features, labels, weights, _ = examples.frames(row, 0, row['frameCount'])
        p, labels, weights = probabilities(network, features).ravel(), labels.ravel(), weights.ravel()
        known = (labels > 0) | (weights < 0.99)
        name = f"none/{row['sourceKind']}" if row['kind'] == 'none' else row['kind']
        kind = kinds.setdefault(name, dict(events=[], peaks=[], true=[], minutes=0.0))
        kind['events'] += [near(p, a, b).max() for a, b in runs((labels > 0) & (weights >= 0.99))]
        flagged = runs(p > OFFSET)
        if name.startswith('none'):
            flagged = sorted(flagged, key=lambda run: -p[run[0]:run[1]].max())[:CROWD]
        kind['peaks'] += [p[a:b].max() for a, b in flagged]
        kind['true'] += [near(known, a, b).any() for a, b in flagged]
        kind['minutes'] += row['frameCount'] * 0.00145 / 60
    return {name: {k: np.array(v) for k, v in kind.items()} for name, kind in kinds.items()}


def figures(kind, onset):
    """Recall, precision, F1 and false runs a minute of one kind at an onset threshold."""
    recall = (kind['events'] >= onset).mean() if len(kind['events']) else 0.0
    flagged = kind['peaks'] >= onset
    right = kind['true'][flagged].sum()
    precision = right / max(1, flagged.sum())
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return recall, precision, f1, (flagged.sum() - right) / max(1e-9, kind['minutes'])


def worth(kinds, onset):
    """Mean F1 over the kinds of degradation, less the price of what is flagged where nothing is."""
    f1 = np.mean([figures(kind, onset)[2] for name, kind in kinds.items() if not name.startswith('none')])
    false = {name: figures(kind, onset)[3] for name, kind in kinds.items() if name.startswith('none')}
    return f1 - CLEAN_PRICE * false.get('none/clean', 0) - HARD_PRICE * false.get('none/hard', 0)


def judge(network, examples, limit=400):
    """How good the network is at the threshold that suits it best."""
    kinds = gather(network, examples, limit)
    return max(worth(kinds, onset) for onset in CANDIDATES)


def fit_confidence(peaks, true):
    """Slope and shift of the logistic curve from logit of the peak to the share of true runs (Platt 1999), by Newton's method."""
    x = np.stack([logit(peaks), np.ones(len(peaks))], 1)
    w = np.array([1.0, 0.0])
    for _ in range(30):
        q = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 1e-3 * np.eye(2)
        w -= np.linalg.solve(hessian, x.T @ (q - true))
    return w


def calibrate(network, examples, onset=None, limit=500):
    """(thresholds, confidence) for the manifest, at this onset or at the best; prints the table that it is chosen from."""
    kinds = gather(network, examples, limit)
    onset = onset or float(max(CANDIDATES, key=lambda t: worth(kinds, t)))
    for t in CANDIDATES:
        print(f'onset {t:.2f} worth {worth(kinds, t):.3f}' + (' <' if t == onset else ''))
    for name, kind in sorted(kinds.items()):
        recall, precision, f1, false = figures(kind, onset)
        print(f'{name:12s} recall {recall:.3f} precision {precision:.3f} F1 {f1:.3f} false/min {false:.1f}')
    peaks = np.concatenate([k['peaks'] for k in kinds.values()])
    true = np.concatenate([k['true'] for k in kinds.values()]).astype(float)
    kept = peaks >= onset * 0.6
    slope, shift = fit_confidence(peaks[kept], true[kept])
    thresholds = {'onset': onset, 'offset': REACHED, 'verdict': onset, 'sensitivitySlope': 6}
    return thresholds, {'slope': round(float(max(slope, 0.05)), 3), 'shift': round(float(shift), 3)}
