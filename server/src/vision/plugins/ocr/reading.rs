//! What Tesseract found, out of its tab-separated values.

use serde::Serialize;

/// The text of an image. Confidences are from 0 to 1.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Reading {
    /// Words with spaces, lines with line feeds, paragraphs with an empty line between them.
    text: String,
    /// The mean of the words'; 0 without any.
    confidence: f64,
    words: Vec<Word>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Word {
    text: String,
    confidence: f64,
    #[serde(rename = "box")]
    bounds: Bounds,
}

/// In pixels of the image, from its upper left corner.
#[derive(Debug, PartialEq, Serialize)]
struct Bounds {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

/// Block, paragraph and line.
type Line<'a> = [&'a str; 3];

impl Reading {
    /// Reads Tesseract's table and keeps words of at least a confidence.
    pub(super) fn parse(table: &str, threshold: f64) -> Self {
        let mut found = Self { text: String::new(), confidence: 0.0, words: Vec::new() };
        let mut sum = 0.0;
        let mut before = None;
        for (line, word) in table.lines().filter_map(row).filter(|(_, word)| word.confidence >= threshold) {
            found.text.push_str(before.map_or("", |before| between(before, line)));
            found.text.push_str(&word.text);
            sum += word.confidence;
            before = Some(line);
            found.words.push(word);
        }
        let count = u32::try_from(found.words.len()).unwrap_or(u32::MAX);
        found.confidence = rounded(sum / f64::from(count.max(1)));
        found
    }
}

/// A row of the table, if it is a word's.
fn row(row: &str) -> Option<(Line<'_>, Word)> {
    const WORD: &str = "5";
    let fields: Vec<&str> = row.splitn(12, '\t').collect();
    let [WORD, _page, block, paragraph, line, _word, x, y, width, height, confidence, text] = fields[..] else {
        return None;
    };
    let text = text.trim();
    let number = |text: &str| text.parse::<u32>().ok();
    let bounds = Bounds { x: number(x)?, y: number(y)?, width: number(width)?, height: number(height)? };
    let confidence = rounded((confidence.parse::<f64>().ok()? / 100.0).clamp(0.0, 1.0));
    let word = Word { text: text.to_owned(), confidence, bounds };
    (!text.is_empty()).then_some(([block, paragraph, line], word))
}

fn between(before: Line<'_>, now: Line<'_>) -> &'static str {
    match () {
        () if before == now => " ",
        () if before[..2] == now[..2] => "\n",
        () => "\n\n",
    }
}

fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t640\t200\t-1\t
4\t1\t1\t1\t1\t0\t10\t10\t300\t20\t-1\t
5\t1\t1\t1\t1\t1\t10\t10\t100\t20\t96.5\tHello
5\t1\t1\t1\t1\t2\t120\t10\t100\t20\t40.123456\tw\"rld
5\t1\t1\t1\t2\t1\t10\t40\t50\t20\t90\tagain
5\t1\t1\t1\t2\t2\t70\t40\t50\t20\t95\t \n5\t1\t2\t1\t1\t1\t10\t90\t50\t20\t91\tEnd
";

    #[test]
    fn words_make_lines_and_paragraphs() {
        let text = Reading::parse(TABLE, 0.0);
        assert_eq!(text.text, "Hello w\"rld\nagain\n\nEnd");
        assert_eq!(text.words.len(), 4);
        let bounds = Bounds { x: 120, y: 10, width: 100, height: 20 };
        assert_eq!(text.words[1], Word { text: "w\"rld".to_owned(), confidence: 0.4012, bounds });
        assert!((text.confidence - (0.965 + 0.4012 + 0.9 + 0.91) / 4.0).abs() < 1e-4);
    }

    #[test]
    fn words_of_little_confidence_are_left_out() {
        let text = Reading::parse(TABLE, 0.91);
        assert_eq!((text.text.as_str(), text.confidence), ("Hello\n\nEnd", 0.9375));
        assert_eq!(Reading::parse(TABLE, 1.0), Reading { text: String::new(), confidence: 0.0, words: vec![] });
    }

    #[test]
    fn what_is_no_table_has_no_words() {
        for table in
            ["", "\t\t\t", "5\t1", "5\t1\t1\t1\t1\t1\t-3\t10\t100\t20\t96\tx", "5\t1\t1\t1\t1\t1\t1\t1\t1\t1\tnone\tx"]
        {
            assert_eq!(Reading::parse(table, 0.0).words, [], "{table}");
        }
    }
}
