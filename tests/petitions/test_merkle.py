"""The tree against a second implementation, written straight from RFC 6962, section 2.1."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitions.ledger import merkle


def rfc_root(leaves):
    """MTH, as the RFC defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = rfc_split(len(leaves))
    return sha256(b"\x01" + rfc_root(leaves[:split]) + rfc_root(leaves[split:])).digest()


def rfc_path(index, leaves):
    """PATH, as the RFC defines it."""
    if len(leaves) == 1:
        return []
    split = rfc_split(len(leaves))
    if index < split:
        return [*rfc_path(index, leaves[:split]), rfc_root(leaves[split:])]
    return [*rfc_path(index - split, leaves[split:]), rfc_root(leaves[:split])]


def rfc_split(size):
    """The largest power of two smaller than the size."""
    split = 1
    while split * 2 < size:
        split *= 2
    return split


def numbered(size):
    return [sha256(str(number).encode()).digest() for number in range(size)]


def hashes(leaves):
    return [merkle.leaf_hash(leaf) for leaf in leaves]


def test_known_roots():
    """The test vectors of Certificate Transparency (google/certificate-transparency, merkletree)."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [bytes.fromhex(text) for text in inputs]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    assert {size: merkle.root(hashes(leaves[:size])).hex() for size in roots} == roots


@pytest.mark.parametrize("sizes", [range(start, start + 43) for start in range(0, 301, 43)])
def test_roots_of_every_size(sizes):
    for size in sizes:
        leaves = numbered(size)
        assert merkle.root(hashes(leaves)) == rfc_root(leaves), size


@given(st.lists(st.binary(max_size=40), max_size=300))
def test_roots_of_any_leaves(leaves):
    assert merkle.root(hashes(leaves)) == rfc_root(leaves)


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_paths_lead_to_the_root_and_no_other_place_or_size_does(case):
    size, index = case
    leaves = numbered(size)
    steps = merkle.path(hashes(leaves), index)
    assert steps == rfc_path(index, leaves)
    leaf, root = merkle.leaf_hash(leaves[index]), rfc_root(leaves)
    assert merkle.root_by_path(leaf, steps, index=index, size=size) == root
    for other in {index ^ 1, index + 1, index - 1, size, -1, 2 * size} - {index}:
        assert merkle.root_by_path(leaf, steps, index=other, size=size) != root
    for longer in ([*steps, steps[0]] if steps else [root], steps[:-1]):
        if longer != steps:
            assert merkle.root_by_path(leaf, longer, index=index, size=size) != root


@given(st.integers(0, 300), st.sampled_from([1, 2, 4, 8, 64]))
def test_a_tree_over_the_roots_of_parts_is_the_same_tree(size, part):
    leaves = hashes(numbered(size))
    nodes = [merkle.root(leaves[start : start + part]) for start in range(0, size, part)]
    assert merkle.root(nodes) == merkle.root(leaves)
    for index in {0, size // 2, size - 1} & set(range(size)):
        inner = merkle.path(leaves[index // part * part :][:part], index % part)
        assert [*inner, *merkle.path(nodes, index // part)] == merkle.path(leaves, index)
