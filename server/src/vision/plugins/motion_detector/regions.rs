//! Pieces of what changed.

/// The connected pieces of a grid, each as the indices of its cells. Cells that share a side or a corner are connected.
pub(super) fn regions(changed: &[bool], columns: usize) -> Vec<Vec<usize>> {
    let mut is_open = changed.to_vec();
    let mut regions = Vec::new();
    for start in 0..changed.len() {
        if !std::mem::take(&mut is_open[start]) {
            continue;
        }
        let mut region = vec![start];
        let mut next = 0;
        while let Some(&cell) = region.get(next) {
            next += 1;
            for neighbour in neighbours(cell, columns, changed.len()) {
                if std::mem::take(&mut is_open[neighbour]) {
                    region.push(neighbour);
                }
            }
        }
        regions.push(region);
    }
    regions
}

/// The cells around one and itself.
fn neighbours(cell: usize, columns: usize, count: usize) -> impl Iterator<Item = usize> {
    let (column, row) = (cell % columns, cell / columns);
    let across =
        move |row: usize| (column.saturating_sub(1)..(column + 2).min(columns)).map(move |x| row * columns + x);
    (row.saturating_sub(1)..row + 2).flat_map(across).filter(move |&neighbour| neighbour < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sizes of the pieces of a drawing.
    fn sizes(drawing: &[&str]) -> Vec<usize> {
        let cells: Vec<bool> = drawing.iter().flat_map(|row| row.chars().map(|cell| cell == '#')).collect();
        let regions = regions(&cells, drawing[0].len());
        assert!(regions.iter().flatten().all(|&cell| cells[cell]));
        regions.iter().map(Vec::len).collect()
    }

    #[test]
    fn pieces_hang_together_by_sides_and_corners() {
        assert_eq!(sizes(&["#..#", ".#..", "...#", "...#"]), [2, 1, 2]);
        assert_eq!(sizes(&["#...", "...#"]), [1, 1], "the edges do not meet");
        assert_eq!(sizes(&["####", "####"]), [8]);
        assert_eq!(sizes(&["#####", "....#", "#####", "#....", "#####"]), [17]);
        assert_eq!(sizes(&["...."]), [0; 0]);
    }
}
