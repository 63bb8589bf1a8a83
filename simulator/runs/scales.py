"""The two scales of the past in closed form: how many firms there are, and how much they earn.

While no lever acts, revenue is proportional to `initial_revenue`, and firms, pool and flows are proportional to one
factor on `initial_firms` and `initial_pool`. With log-normal priors and errors the log of each scale is therefore
normal given a particle's path, and published levels move its mean and variance as in a Kalman filter, without chance
(Rao-Blackwell): particles are spent on what has no closed form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulator.inputs.priors import Prior
from simulator.model import Dynamics, Flows, Parameters, State
from simulator.model.quantities import Array, Quantity

SCALE_OF: Mapping[str, str] = {"initial_firms": "firms", "initial_pool": "firms", "initial_revenue": "revenue"}
"""The parameters that set a scale, and which."""


@dataclass(frozen=True)
class Scale:
    """What is known of the log of one scale, relative to the one that a particle was drawn with.

    mean       [log points], shape (draw)
    variance   [log points squared], the same in all draws, as the errors of figures are; 0 where nothing can be learned
    """

    mean: Array
    variance: float

    def learned(self, gap: Array, error_sd: float) -> "Scale":
        """After a figure that lies `gap` above what the particle shows [log points], shape (draw)."""
        weight = self.variance / (self.variance + error_sd**2)
        return Scale(self.mean + weight * (gap - self.mean), self.variance * (1 - weight))

    def factor(self, score: Array) -> Quantity:
        """One draw of the scale for each standard normal score [1]; exactly 1 where nothing was to be learned."""
        return np.exp(self.mean + np.sqrt(self.variance) * score) if self.variance else 1.0


@dataclass(frozen=True)
class Scales:
    """Both scales; they know nothing of one another."""

    firms: Scale
    revenue: Scale


def scales_from_priors(priors: Mapping[str, Prior], parameters: Parameters) -> Scales:
    """What the priors say, given the particles' own ratio of pool to firms.

    A prior of another form than log-normal leaves the particles' own draws as they are.
    """
    firms, pool, revenue = (priors[name].log_normal for name in ("initial_firms", "initial_pool", "initial_revenue"))
    own_firms, own_pool = np.log(parameters.initial_firms), np.log(parameters.initial_pool)
    own_revenue = np.log(parameters.initial_revenue)
    unknown = Scale(np.zeros_like(np.atleast_1d(own_firms + own_revenue)), 0.0)
    firms_scale = revenue_scale = unknown
    if firms is not None and pool is not None:
        precisions = np.array([firms.sd**-2, pool.sd**-2])
        # Firms alone, and firms as the pool shows them with the particle's own ratio.
        means = np.stack([np.broadcast_to(firms.mean, own_firms.shape), pool.mean - (own_pool - own_firms)])
        mean = precisions @ means / precisions.sum()
        firms_scale = Scale(mean - own_firms, float(1 / precisions.sum()))
    if revenue is not None:
        revenue_scale = Scale(revenue.mean - own_revenue, revenue.sd**2)
    return Scales(firms_scale, revenue_scale)


def rescaled_dynamics(dynamics: Dynamics, firms: Quantity, revenue: Quantity) -> Dynamics:
    """The same draws with so many times the firms and the revenue; rates and shares do not change."""
    factors = {"firms": firms, "revenue": revenue}
    scaled = {name: getattr(dynamics.parameters, name) * factors[scale] for name, scale in SCALE_OF.items()}
    return replace(dynamics, parameters=replace(dynamics.parameters, **scaled))


def rescaled_state(state: State, firms: Quantity, revenue: Quantity) -> State:
    """The state that the model reaches from so many times the firms and the revenue, while no lever acts."""
    return replace(
        state,
        pool=state.pool * firms,
        firms=state.firms * firms,
        revenue=state.revenue * revenue,
        trend_revenue=state.trend_revenue * (revenue / firms),
    )


def rescaled_flows(flows: Flows, firms: Quantity, revenue: Quantity) -> Flows:
    """The flows between two states that are rescaled alike."""
    return Flows(
        entries=flows.entries * firms,
        exits=flows.exits * firms,
        entry_revenue=flows.entry_revenue * revenue,
        exit_revenue=flows.exit_revenue * revenue,
    )
