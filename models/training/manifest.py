"""The manifest beside a model: what declick checks it against, and the small network that gives the verdict.

/usr/bin/python3 models/training/manifest.py <manifest.json> <definition.json>   makes it fit other traits or profiles, until `verdict.py` has learnt from them
"""
import json
import pathlib
import re
import sys

CELLS, TRACKS = 64, 3   # of a candidate's profile, as src/segments/profile.ts draws it


def write_manifest(path, manifest):
    """Indented, but for the rows of numbers, of which each has a line."""
    text = json.dumps(manifest, indent=2)
    path.write_text(re.sub(r'\[[-\d.,e\s]+\]', lambda row: re.sub(r'\s+', ' ', row[0]), text) + '\n')


def word_of_network(traits, types):
    """A verdict that repeats the network's word alone, whatever the profile, until `verdict.py` has learnt another."""
    outputs = ['network', *types]
    weights = [[(1 if trait == 'network' else 10) if trait == output else 0 for output in outputs] for trait in [*traits, 'profile']]
    profile = [{'weights': [[0]] * (TRACKS * CELLS), 'bias': [0]}]
    return {'traits': list(traits), 'profile': profile, 'layers': [{'weights': weights, 'bias': [0] * len(outputs)}]}


def main():
    path, definition = map(pathlib.Path, sys.argv[1:])
    manifest, now = json.loads(path.read_text()), json.loads(definition.read_text())
    manifest['verdict'] = word_of_network(now['traits'], now['types'])
    write_manifest(path, manifest)


if __name__ == '__main__':
    main()
