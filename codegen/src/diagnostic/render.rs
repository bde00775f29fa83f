//! Findings as rustc would show them. The only file that knows the snippet renderer.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::{SourceId, Sources, Span};

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// Terminal colours.
    Coloured,
}

/// One finding, with its snippet.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.rule.severity {
        Severity::Error => Level::ERROR,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.rule.code);
    let main = diagnostic.span.source;
    let mut group = Group::with_title(title).element(snippet(diagnostic, sources, main));
    let mut files: Vec<SourceId> =
        diagnostic.others.iter().map(|(span, _)| span.source).filter(|id| *id != main).collect();
    files.sort();
    files.dedup();
    for file in files {
        group = group.element(snippet(diagnostic, sources, file));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
    file: SourceId,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.get(file);
    let mut snippet = Snippet::source(&*source.text).path(source.path.as_str()).fold(true);
    if diagnostic.span.source == file {
        let mut primary = AnnotationKind::Primary.span(visible(&source.text, diagnostic.span));
        if let Some(label) = &diagnostic.label {
            primary = primary.label(label.as_str());
        }
        snippet = snippet.annotation(primary);
    }
    for (span, label) in diagnostic.others.iter().filter(|(span, _)| span.source == file) {
        snippet = snippet.annotation(AnnotationKind::Context.span(visible(&source.text, *span)).label(label.as_str()));
    }
    snippet
}

/// A value of several lines is shown by its first one.
fn visible(text: &str, span: Span) -> std::ops::Range<usize> {
    let range = span.range();
    let shown = text.get(range.clone()).unwrap_or_default();
    let length = shown.lines().next().map_or(0, |line| line.trim_end().len());
    range.start..range.start + length.max(usize::from(range.end > range.start))
}
