use super::*;
use crate::base::Limits;
use crate::page::looks;
use crate::pdf::Document;

/// A page with strokes in a row, and annotations over them that draw this.
fn page(strokes: &str, drawings: &[&str]) -> Vec<u8> {
    let numbers: Vec<usize> = (0..drawings.len()).map(|i| 5 + 2 * i).collect();
    let kids: String = numbers.iter().map(|number| format!("{number} 0 R ")).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << >> /Annots [{kids}] >>"
        ),
        format!("<< /Length {} >>\nstream\n{strokes}\nendstream", strokes.len()),
    ];
    for (number, drawing) in numbers.iter().zip(drawings) {
        let look = number + 1;
        objects.push(format!("<< /Type /Annot /Subtype /Stamp /Rect [10 30 170 70] /AP << /N {look} 0 R >> >>"));
        objects.push(format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 160 40] /Resources << /ExtGState << /M << /BM /Multiply >> \
             /H << /ca 0.1 >> >> >> /Length {} >>\nstream\n{drawing}\nendstream",
            drawing.len()
        ));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", i + 1).as_bytes());
    }
    let at = file.len();
    let size = objects.len() + 1;
    file.extend_from_slice(
        format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
    );
    file
}

const STROKES: &str = "0 g 20 40 4 20 re f 30 40 4 20 re f 40 40 4 20 re f 50 40 4 20 re f 60 40 4 20 re f";

/// What each annotation hides of the strokes, alone.
fn shares(drawings: &[&str]) -> Vec<Option<u16>> {
    let file = page(STROKES, drawings);
    let document = Document::open(&file, &Limits::default()).unwrap();
    let view = document.current();
    let all: Vec<ObjectId> = (0..drawings.len()).map(|i| ObjectId::new(5 + 2 * i as u32)).collect();
    let sheet = sheet(view, 1, &all).unwrap();
    let share = |id: &ObjectId| {
        looks(view, 1, &[*id]).unwrap().map(|newest| {
            let hidden = hidden(&sheet, &[], &newest, &[]);
            assert!(!hidden.incomplete);
            hidden.permille
        })
    };
    all.iter().map(share).collect()
}

/// What a blend mode or a transparent colour lets through is measured against both grounds.
#[test]
fn blending_sees_the_ground() {
    let found = shares(&[
        "1 1 0 rg 0 0 160 40 re f",
        "/M gs 1 1 0 rg 0 0 160 40 re f",
        "/M gs 0 g 0 0 160 40 re f",
        "/H gs 1 0 0 rg 0 0 160 40 re f",
        "/M gs 1 g 0 0 160 40 re f",
        "",
    ]);
    assert_eq!(found, [Some(1000), Some(0), Some(1000), Some(0), None, None]);
}

/// What is drawn beside the strokes touches none of them; what comes close enough to pass for their paper does.
#[test]
fn only_what_is_near_ink_hides_it() {
    let found = shares(&[
        // In the rectangle over the strokes, but drawn to their right.
        "0 g 80 0 80 40 re f",
        // On one of five strokes.
        "1 g 9 9 6 22 re f",
        // Around all of them, up to their edges, in their colour.
        "0 g 0 0 10 40 re f 14 0 6 40 re f 24 0 6 40 re f 34 0 6 40 re f 44 0 6 40 re f 54 0 40 40 re f",
    ]);
    assert_eq!(found[0], Some(0));
    assert!(found[1].is_some_and(|share| share >= 200), "{found:?}");
    assert!(found[2].is_some_and(|share| share > 900), "{found:?}");
}

/// What is drawn around an addition decides as the whole page does, to the thousandth and the word.
#[test]
fn a_part_of_the_sheet_says_what_the_whole_does() {
    let drawings = [
        "0 g 80 0 80 40 re f",
        "1 g 9 9 6 22 re f",
        "0 g 0 0 10 40 re f 14 0 6 40 re f 24 0 6 40 re f 34 0 6 40 re f 44 0 6 40 re f 54 0 40 40 re f",
        "1 0 0 RG 3 w 0 10 m 60 30 l S",
    ];
    // Pages that reach far beyond what is drawn: upward, and to the left.
    for (media, beyond) in [("[0 0 900 900]", (false, true)), ("[-99 0 99 99]", (true, false))] {
        let text = page(STROKES, &drawings).iter().map(|octet| char::from(*octet)).collect::<String>();
        let file: Vec<u8> = text.replace("[0 0 200 100]", media).chars().map(|c| c as u8).collect();
        let document = Document::open(&file, &Limits::default()).unwrap();
        let view = document.current();
        let all: Vec<ObjectId> = (0..drawings.len()).map(|i| ObjectId::new(5 + 2 * i as u32)).collect();
        let whole = sheet(view, 1, &all).unwrap();
        let unknown = Painted::unknown();
        let looks: Vec<Looks> = all.iter().map(|id| looks(view, 1, &[*id]).unwrap().unwrap()).collect();
        let mut hiding = 0;
        for newest in &looks {
            let part = sheet_around(view, 1, &all, newest, &unknown).unwrap();
            assert!(!part.is_drawn() || (part.area.left > 0, part.area.top > 0) == beyond);
            assert!(part.reaches(newest) && whole.reaches(newest));
            for before in [vec![], vec![&looks[1]], vec![&looks[3], &looks[0]]] {
                let earlier = [(&looks[3], vec![&looks[1]])];
                let found = hidden(&part, &before, newest, &earlier);
                hiding += u32::from(found.permille > 0);
                assert_eq!(found, hidden(&whole, &before, newest, &earlier));
            }
        }
        assert!(hiding > 2, "{hiding}");
        let mut cut = sheet_around(view, 1, &all, &looks[1], &unknown).unwrap();
        cut.area.right -= 1;
        assert!(hidden(&cut, &[], &looks[1], &[]).incomplete, "what was not drawn was not looked at");
        let clear = sheet_around(view, 1, &all, &looks[0], &unknown).unwrap();
        assert!(matches!(clear.under, Under::Nothing(_)) && !clear.reaches(&looks[1]));
        assert!(hidden(&clear, &[], &looks[1], &[]).incomplete, "that nothing lies under one says nothing of another");
    }
}
