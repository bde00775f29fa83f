//! What is wrong, where, and what to write instead.

mod json;
mod render;
pub mod rules;
mod suggest;

use crate::source::{Sources, Span};

pub use json::to_json;
pub use render::{Style, render};
pub use rules::{Rule, Severity};
pub use suggest::{did_you_mean, list};

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The rule that found it: its code, severity and explanation.
    pub rule: &'static Rule,
    /// One clause in lower case, without a full stop.
    pub message: String,
    /// The place that has to change.
    pub span: Span,
    /// What to say at that place.
    pub label: Option<String>,
    /// Other places that matter, each with what it has to do with it.
    pub others: Vec<(Span, String)>,
    /// What to write.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding without label and help.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self { rule, message: message.into(), span, label: None, others: Vec::new(), help: None }
    }

    /// Says something at the place itself.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points at a second place.
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.others.push((span, label.into()));
        self
    }

    /// Says what to write.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All findings of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none, notes included.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether anything stands in the way of emitting code.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.rule.severity == Severity::Error)
    }

    /// Whether there is an error within this place.
    pub fn has_error_in(&self, place: Span) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.rule.severity == Severity::Error && place.contains(diagnostic.span))
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.rule.severity == Severity::Error).count()
    }

    /// Sorts by file and place, and drops what was said twice.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| (a.span, a.rule.code, &a.message).cmp(&(b.span, b.rule.code, &b.message)));
        self.0.dedup();
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// For people: every finding with its snippet, and a closing line that counts the errors.
    pub fn render(&self, sources: &Sources, style: Style) -> String {
        let mut text: String = self.0.iter().map(|diagnostic| render(diagnostic, sources, style) + "\n\n").collect();
        match self.errors() {
            0 => {}
            1 => text += "error: 1 error; nothing was written\n",
            n => text += &format!("error: {n} errors; nothing was written\n"),
        }
        text
    }
}
