"""The pieces of benchmarks/feature_transfer.py."""

import feature_transfer
import numpy as np

RNG = np.random.default_rng(0)


def test_patches_are_those_of_the_image_each_normalised():
    images = RNG.uniform(-1, 1, (2, 8, 9, 1)).astype("float32")
    result = feature_transfer.patches(images, size=3)
    assert result.shape == (2, 6, 7, 9)
    patch = images[1, 2:5, 4:7].ravel()
    expected = (patch - patch.mean()) / np.sqrt(patch.var() + 10 / 127.5**2)
    np.testing.assert_allclose(result[1, 2, 4], expected, atol=1e-5)


def test_k_means_features_are_triangle_activations_averaged_in_quadrants(monkeypatch):
    monkeypatch.setattr(feature_transfer, "NUM_CENTROIDS", 5)
    images = RNG.uniform(-1, 1, (4, 9, 10, 1)).astype("float32")
    extract = feature_transfer.KMeansFeatures(images)
    result = extract(images, batch_size=3)
    x = (feature_transfer.patches(images) - extract.mean) @ extract.whitening
    distances = np.linalg.norm(x[..., None, :] - extract.centroids, axis=-1)
    active = np.maximum(distances.mean(-1, keepdims=True) - distances, 0)
    assert result.shape == (4, 20)
    np.testing.assert_allclose(result[3, :5], active[3, :2, :2].mean((0, 1)), atol=1e-4)
    np.testing.assert_allclose(result[3, 15:], active[3, 2:, 2:].mean((0, 1)), atol=1e-4)


def test_labels_are_chosen_equally_of_each_class():
    labels = RNG.integers(0, 3, 100)
    chosen = feature_transfer.choose_labelled(labels, 7, seed=1)
    assert len(set(chosen)) == 21
    np.testing.assert_array_equal(np.bincount(labels[chosen]), [7, 7, 7])
    assert (chosen != feature_transfer.choose_labelled(labels, 7, seed=2)).any()


def test_classify_finds_what_separates_the_classes():
    labels = np.arange(90) % 3
    features = RNG.normal(size=(90, 6)).astype("float32")
    features[np.arange(90), labels] += 8
    result = feature_transfer.classify(features[:60], labels[:60], features[60:], labels[60:], 0)
    assert result["accuracy"] == result["cross_validation"] == 1
