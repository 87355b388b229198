//! What is known of images and graphs before anything is drawn.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::graph::Graph;
use super::image;
use super::ink::{Ink, Patch, blocks};

fn graph(edges: impl IntoIterator<Item = (u32, u32)>) -> Graph {
    let mut graph = Graph::default();
    edges.into_iter().for_each(|(from, to)| graph.add(from, to));
    graph
}

#[test]
fn circles_and_growth_are_refused() {
    assert!(graph([]).check().is_ok());
    // A diamond is no circle.
    assert!(graph([(1, 2), (1, 3), (2, 4), (3, 4)]).check().is_ok());
    assert!(graph([(1, 1)]).check().is_err());
    assert!(graph([(1, 2), (2, 3), (3, 1)]).check().is_err());
    assert!(graph((0..47).map(|n| (n, n + 1))).check().is_ok());
    assert!(graph((0..60).map(|n| (n, n + 1))).check().is_err(), "a long chain");
    // Each object twice in the one before: 2^20 in all.
    assert!(graph((0..20).flat_map(|n| [(n, n + 1), (n, n + 1)])).check().is_err(), "growth");
    assert!(graph((1..30_000).map(|n| (0, n))).check().is_ok(), "a wide one");
}

fn jpeg(frames: &[(u16, u16)], scans: usize) -> Vec<u8> {
    let mut octets = vec![0xff, 0xd8];
    for (width, height) in frames {
        octets.extend([0xff, 0xc0, 0, 11, 8]);
        octets.extend(height.to_be_bytes());
        octets.extend(width.to_be_bytes());
        octets.extend([1, 1, 0x11, 0]);
    }
    for _ in 0..scans {
        octets.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3]);
    }
    octets
}

#[test]
fn sizes_of_images_are_read_from_their_octets() {
    assert_eq!(image::inline_jpeg(&jpeg(&[(640, 480)], 1)), Some(640 * 480));
    // The largest counts, wherever it stands.
    assert_eq!(image::inline_jpeg(&jpeg(&[(1, 1), (2_000, 3_000), (5, 5)], 1)), Some(6_000_000));
    assert_eq!(image::inline_jpeg(&jpeg(&[(65_000, 65_000)], 1)), None);
    assert_eq!(image::inline_jpeg(&jpeg(&[(64, 64)], 100)), None, "too many passes");

    let segment = |kind: u8, data: &[u8]| {
        let mut octets = vec![0, 0, 0, 0, kind, 0, 1];
        octets.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        octets.extend(data);
        octets
    };
    let size = |width: u32, height: u32| [width.to_be_bytes(), height.to_be_bytes()].concat();
    let page = segment(48, &size(600, 800));
    let region = segment(38, &size(70_000, 70_000));
    assert_eq!(image::jbig2(&page).ok(), Some(vec![(600, 800)]));
    let both = image::jbig2(&[page.clone(), region].concat());
    assert_eq!(both.ok(), Some(vec![(600, 800), (70_000, 70_000)]), "a region larger than its page");
    assert!(image::jbig2(&[page.clone(), segment(0, &[0; 20])].concat()).is_err(), "symbols");
    assert!(image::jbig2(&page[..page.len() - 3]).is_err(), "cut short");

    let mut wide = vec![0xff, 0x4f, 0xff, 0x51, 0, 47, 0, 0];
    for field in [3_000_u32, 2_000, 0, 0, 3_000, 2_000, 0, 0] {
        wide.extend(field.to_be_bytes());
    }
    wide.extend([0, 3]);
    assert_eq!(image::jpeg2000(&wide).ok(), Some(((3_000, 2_000), 3)));
    let mut tiles = wide.clone();
    tiles[24..32].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
    assert!(image::jpeg2000(&tiles).is_err(), "a tile for each pixel");
    // The one that is meant may stand behind one that is not.
    let behind = [wide.clone(), {
        wide[8..12].copy_from_slice(&[0, 1, 0, 0]);
        wide
    }]
    .concat();
    assert_eq!(image::jpeg2000(&behind).ok().map(|(size, _)| size.0), Some(65_536));
}

/// Strokes stand out from uneven paper, light ones from a dark bar; the bar itself does not.
#[test]
fn ink_is_what_stands_out() {
    let (width, height) = (96, 96);
    let pixels = (0..width * height).map(|i| {
        let (x, y) = (i % width, i / width);
        let noise = u8::try_from((x * 31 + y * 17) % 12).unwrap_or(0);
        match (x, y) {
            (40..44, 10..30) => [30, 30, 30],
            (40..44, 70..90) => [250, 250, 250],
            (_, 48..) => [20, 40, 120],
            _ => [228 + noise, 226 + noise, 220 + noise],
        }
    });
    let patch = Patch { width, height, pixels: pixels.collect() };
    let ink = Ink::of(&patch);
    let at = |x: usize, y: usize| ink.strength[y * width + x];
    assert!(at(41, 20) > 150 && at(41, 80) > 100);
    assert_eq!((at(10, 10), at(10, 90), at(80, 30)), (0, 0, 0));
    for rect in [[0, 0, 1, 1], [20, 5, 60, 30], [17, 33, 90, 95], [0, 40, 96, 56], [95, 95, 96, 96], [40, 40, 40, 40]] {
        let [left, top, right, bottom] = blocks([patch.width, patch.height], rect, 0);
        let part = Ink::of_part(&patch, [left, top, right, bottom]);
        let rows = (top..bottom).flat_map(|y| y * width + left..y * width + right);
        let (contrast, strength): (Vec<_>, Vec<_>) = rows.map(|at| (ink.contrast[at], ink.strength[at])).unzip();
        assert!(part.contrast == contrast && part.strength == strength, "{rect:?}");
    }
}
