from __future__ import annotations

import numpy as np

from ml_jobs.pipeline.estimators.shared_matrices import shared_matrix


def test_the_matrix_of_known_features_has_the_labels_of_the_given_targets() -> None:
    features = np.random.default_rng(1).random((50, 2), dtype=np.float32)
    for value in range(20):
        # Python tends to create this array at the address of the last one, which is freed at the end of each round.
        targets = np.full(50, float(value))
        np.testing.assert_array_equal(shared_matrix(features, targets, 256, 1).get_label(), targets)
        del targets


def test_the_same_features_and_targets_share_one_matrix() -> None:
    random = np.random.default_rng(1)
    features, targets = random.random((50, 2), dtype=np.float32), random.random(50)
    assert shared_matrix(features, targets, 256, 1) is shared_matrix(features, targets, 256, 1)
    assert shared_matrix(features, targets, 256, 1) is not shared_matrix(features, targets, 64, 1)
