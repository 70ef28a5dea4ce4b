#!/usr/bin/env bash
# A tree with the root of RFC 9162 gives proofs that no verifier of RFC 9162 takes: other nodes, another count, from 1 on.
#
# Package: PyPI pymerkle 7.0.0.
# Behaviour: the roots of 1 to 9 leaves are the RFC's, hash for hash, and the readme refers to its section 2. The proofs
#   are not: the path of inclusion holds the leaf's own hash and counts leaves from 1, that of consistency has other
#   nodes (for 4 in 7: three leaves and the old root, where the RFC has one node), and an empty one is one node long.
# Right: RFC 9162, 2.1.3.1 and 2.1.4.1: PATH(m, D_n), m from 0, and PROOF(m, D_n), without what the verifier has already.
# Guess before running: "root of 1 to 8 leaves = RFC 9162" (right); "proofs of inclusion and consistency" with it (wrong)
# Hurts: a journalist checks that a signature was not taken out, with a verifier of Certificate Transparency, and finds
#   a sound ledger false.
# A product: publishes the RFC's own paths and tests them with the RFC's algorithm of verification, not with its own library.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pymerkle==7.0.0

cat > prove.py <<'PY'
from hashlib import sha256

from pymerkle import InmemoryTree


def split(number):
    return 1 << (number - 1).bit_length() - 1


def head(leaves):
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\1" + head(leaves[:k]) + head(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return path(m, leaves[:k]) + [head(leaves[k:])] if m < k else path(m - k, leaves[k:]) + [head(leaves[:k])]


def proof(m, leaves, whole=True):
    if m == len(leaves):
        return [] if whole else [head(leaves)]
    k = split(len(leaves))
    if m <= k:
        return proof(m, leaves[:k], whole) + [head(leaves[k:])]
    return proof(m - k, leaves[k:], False) + [head(leaves[:k])]


leaves = [b"day %d" % number for number in range(9)]
tree = InmemoryTree(algorithm="sha256")
same = []
for number, leaf in enumerate(leaves, 1):
    tree.append_entry(leaf)
    same.append(tree.get_root() == head(leaves[:number]))
print("roots of 1 to 9 leaves are the RFC's:", all(same))

leaves = leaves[:7]
called = {head(leaves[a:b]): f"{a}..{b - 1}" for a in range(7) for b in range(a + 1, 8)}


def say(hashes):
    return " ".join(called[one] for one in hashes) or "nothing"


def given(found):
    return [bytes.fromhex(one) for one in found.serialize()["path"]]


print("the fourth of 7: RFC", say(path(3, leaves)), "| pymerkle(4)", say(given(tree.prove_inclusion(4, 7))))
for old in (1, 2, 3, 4, 6, 7):
    print(f"{old} in 7: RFC", say(proof(old, leaves)), "| pymerkle", say(given(tree.prove_consistency(old, 7))))
PY
env/bin/python prove.py > seen
diff -u - seen <<'TXT'
roots of 1 to 9 leaves are the RFC's: True
the fourth of 7: RFC 2..2 0..1 4..6 | pymerkle(4) 3..3 2..2 0..1 4..6
1 in 7: RFC 1..1 2..3 4..6 | pymerkle 1..1 0..0 2..3 4..6
2 in 7: RFC 2..3 4..6 | pymerkle 2..2 3..3 0..1 4..6
3 in 7: RFC 2..2 3..3 0..1 4..6 | pymerkle 3..3 2..2 0..1 4..6
4 in 7: RFC 4..6 | pymerkle 4..4 5..5 6..6 0..3
6 in 7: RFC 4..5 6..6 0..3 | pymerkle 6..6 4..5 0..3
7 in 7: RFC nothing | pymerkle 0..6
TXT
echo "as described: the roots agree, the proofs do not"
