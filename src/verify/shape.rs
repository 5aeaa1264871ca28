//! The shape of a drawn character: what tells a 3 from an 8 when a file's own words cannot be trusted to.

use hayro::kurbo::{BezPath, PathEl, Point, Rect, Shape as _, flatten};

/// The rows and columns of the grid that is laid over a shape.
const GRID: usize = 32;

/// How many fields of the grid may differ: the edges of the same outline, rounded otherwise by another program.
const FLIPS: u32 = 24;

/// How far the edges of a shape may differ, in points.
const EDGE: f64 = 0.15;

/// A shape as its place in relation to its origin, and the fields of a grid that it covers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    edges: Rect,
    rows: [u32; GRID],
}

impl Shape {
    /// The shape of an outline in points; none for one that shows nothing.
    pub(super) fn of(outline: &BezPath) -> Option<Self> {
        let edges = outline.bounding_box();
        if edges.width().is_nan() || edges.width() <= 0.0 || edges.height() <= 0.0 {
            return None;
        }
        let mut lines: Vec<(Point, Point)> = vec![];
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        flatten(outline.iter(), edges.height().max(edges.width()) / 200.0, |element| match element {
            PathEl::MoveTo(to) => {
                lines.push((at, start));
                (start, at) = (to, to);
            }
            PathEl::LineTo(to) => {
                lines.push((at, to));
                at = to;
            }
            _ => {
                lines.push((at, start));
                at = start;
            }
        });
        lines.push((at, start));
        let mut rows = [0; GRID];
        for (index, row) in rows.iter_mut().enumerate() {
            *row = covered(&lines, edges, edges.y0 + edges.height() * (index as f64 + 0.5) / GRID as f64);
        }
        Some(Self { edges, rows })
    }

    /// Its edges in relation to its origin.
    pub(super) fn edges(&self) -> Rect {
        self.edges
    }

    /// Whether two shapes look the same.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let edges = |shape: &Self| [shape.edges.x0, shape.edges.y0, shape.edges.x1, shape.edges.y1];
        let near = edges(self).iter().zip(edges(other)).all(|(one, other)| (one - other).abs() <= EDGE);
        let flips: u32 = self.rows.iter().zip(other.rows).map(|(one, other)| (one ^ other).count_ones()).sum();
        near && flips <= FLIPS
    }
}

/// The fields of a row at a height whose middle lies inside the lines, by the number of times they go round it.
fn covered(lines: &[(Point, Point)], edges: Rect, height: f64) -> u32 {
    let mut crossings: Vec<(f64, i32)> = lines
        .iter()
        .filter(|(from, to)| (from.y <= height) != (to.y <= height))
        .map(|(from, to)| {
            let x = from.x + (height - from.y) / (to.y - from.y) * (to.x - from.x);
            (x, if to.y > from.y { 1 } else { -1 })
        })
        .collect();
    crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut row, mut around, mut next) = (0, 0, crossings.into_iter().peekable());
    for column in 0..GRID {
        let x = edges.x0 + edges.width() * (column as f64 + 0.5) / GRID as f64;
        while let Some((_, turn)) = next.next_if(|(at, _)| *at <= x) {
            around += turn;
        }
        row |= u32::from(around != 0) << column;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(path: &str) -> Shape {
        Shape::of(&BezPath::from_svg(path).unwrap()).unwrap()
    }

    #[test]
    fn shapes_are_told_from_one_another() {
        let ring = "M0 0H8V8H0Z M2 2V6H6V2Z";
        let open = "M0 0H8V8H0V6H6V2H0Z";
        assert!(shape(ring).is_like(&shape(ring)) && shape(ring).is_like(&shape("M0 0H8.02V8H0Z M2 2V6H6V2Z")));
        assert!(!shape(ring).is_like(&shape(open)) && !shape(ring).is_like(&shape("M0 0H8V8H0Z")));
        assert!(!shape(ring).is_like(&shape("M0 0H9V9H0Z M2 2V7H7V2Z")));
        assert_eq!(Shape::of(&BezPath::new()), None);
    }
}
