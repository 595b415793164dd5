import json

import pytest

from keras_gan.experiments.cluster import read_cluster, require_cluster


def set_config(monkeypatch, cluster, task):
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": cluster, "task": task}))


def test_workers_alone(monkeypatch):
    task = {"type": "worker", "index": 1}
    set_config(monkeypatch, {"worker": ["a:1", "b:2", "c:3"]}, task)
    cluster = read_cluster()
    assert (cluster.name, cluster.chief) == ("worker 1", "worker 0")
    assert cluster.peers == {"worker 0": "a:1", "worker 2": "c:3"}


def test_a_chief_of_its_own(monkeypatch):
    task = {"type": "worker", "index": 0}
    set_config(monkeypatch, {"worker": ["b:2"], "chief": ["a:1"]}, task)
    cluster = read_cluster()
    assert (cluster.name, cluster.chief) == ("worker 0", "chief 0")


@pytest.mark.parametrize("text", [None, "", " ", "{}"])
def test_no_cluster(monkeypatch, text):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if text is not None:
        monkeypatch.setenv("TF_CONFIG", text)
    assert read_cluster() is None
    with pytest.raises(ValueError, match="TF_CONFIG, which is not set.*host0:2222.*launch"):
        require_cluster()


@pytest.mark.parametrize(
    ("cluster", "task", "message"),
    [
        (None, None, "no `cluster`"),
        ({}, None, "no `cluster`"),
        ({"worker": ["a:1"], "ps": ["b:2"]}, None, "job 'ps' is none of 'worker' and 'chief'"),
        ({"worker": "a:1"}, None, "addresses of job 'worker' are no list"),
        ({"worker": ["a"]}, None, "'a' is no address 'host:port'"),
        ({"worker": ["a:b"]}, None, "'a:b' is no address"),
        ({"worker": [1]}, None, "1 is no address"),
        ({"worker": ["a:1", "a:1"]}, None, "two tasks have the same address"),
        ({"worker": ["a:1"]}, None, "`task` None is none of worker 0"),
        ({"worker": ["a:1"]}, {"type": "worker", "index": 1}, "is none of worker 0"),
        ({"worker": ["a:1"]}, {"type": "chief", "index": 0}, "is none of worker 0"),
    ],
)
def test_a_malformed_cluster_shows_what_is_expected(monkeypatch, cluster, task, message):
    set_config(monkeypatch, cluster, task)
    with pytest.raises(ValueError, match=f"(?s)malformed.*{message}.*Expected: TF_CONFIG="):
        read_cluster()


def test_text_that_is_no_json(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", "{'cluster'")
    with pytest.raises(ValueError, match="it is no JSON"):
        read_cluster()
