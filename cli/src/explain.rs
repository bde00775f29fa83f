//! `antiphon explain`.

use antiphon_codegen::diagnostic::rules;

use crate::Outcome;
use crate::options::Explain;

/// How wide a line of the explanation is.
const WIDTH: usize = 88;

pub(crate) fn run(arguments: &Explain) -> Outcome {
    let Some(code) = &arguments.code else {
        for rule in rules::ALL {
            println!("{}  {}", rule.code, rule.name);
        }
        return Outcome::Fine;
    };
    let Some(rule) = rules::find(code) else {
        return Outcome::Misuse(format!("there is no code `{code}`; `antiphon explain` lists them all"));
    };
    println!("{}: {}\n\n{}", rule.code, rule.name.replace('-', " "), wrapped(rule.explanation));
    Outcome::Fine
}

fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line =
            lines.last_mut().filter(|line| line.is_empty() || line.chars().count() + word.chars().count() < WIDTH);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
