use super::Violation;

/// The violations found so far: of all, the first by place, up to a limit.
#[derive(Debug)]
pub(super) struct Found {
    limit: usize,
    sorted: Vec<(usize, Violation)>,
}

impl Found {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, sorted: Vec::new() }
    }

    /// Keeps nothing: only whether a value is valid is asked.
    pub(super) fn quiet() -> Self {
        Self::new(0)
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.limit == 0
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Whether a violation at this place, or later, would still be kept.
    pub(super) fn wants(&self, position: usize) -> bool {
        self.sorted.len() < self.limit || self.sorted.last().is_some_and(|(last, _)| *last > position)
    }

    pub(super) fn add(&mut self, position: usize, violation: Violation) {
        let index = self.sorted.partition_point(|(other, _)| *other <= position);
        self.sorted.insert(index, (position, violation));
        self.sorted.truncate(self.limit);
    }

    pub(super) fn extend(&mut self, other: Self) {
        for (position, violation) in other.sorted {
            self.add(position, violation);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.sorted.iter().map(|(_, violation)| violation)
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.sorted.into_iter().map(|(_, violation)| violation).collect()
    }
}
