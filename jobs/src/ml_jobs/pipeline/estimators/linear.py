"""Linear models as a reference for more complex ones. Missing values are replaced by the feature's median."""

from __future__ import annotations

from typing import Any


def logistic_regression() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return a classifier for the wrapper `scikit_learn.ScikitLearn`, binary or multiclass."""
    from sklearn.linear_model import LogisticRegression

    return _scaled(LogisticRegression(max_iter=1000))


def linear_regression() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return a regressor for the wrapper `scikit_learn.ScikitLearn`: ridge, i.e. least squares with a small penalty."""
    from sklearn.linear_model import Ridge

    return _scaled(Ridge())


def _scaled(last: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler(), last)
