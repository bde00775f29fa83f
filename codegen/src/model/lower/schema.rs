//! Schemas: shorthands spelled out, references resolved, the shape found.

use std::collections::HashMap;

use super::fill;
use super::unknown;
use crate::decimal;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::schema::{Additional, Field, Fill, Keywords, Schema, SchemaId, Schemas, Shape, Type};
use crate::source::{SourceId, Sources, Span, Spanned};
use crate::syntax::{self, File, SchemaWords, Table};

/// A list longer than this is a list, however fixed its length.
const LONGEST_TUPLE: u64 = 32;

/// The schemas of one service while they are lowered.
pub(super) struct Schematic<'a> {
    pub(super) schemas: Schemas,
    /// The states of the channel at hand, for `fill: state.NAME`.
    pub(super) states: Vec<(String, SchemaId)>,
    home: SourceId,
    files: &'a [(SourceId, File)],
    sources: &'a Sources,
    known: HashMap<(SourceId, String), SchemaId>,
}

/// Where a schema stands: what to call its type, and how to point at it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) pointer: String,
}

impl Place {
    pub(super) fn new(name: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self { name: name.into(), pointer: pointer.into() }
    }

    fn member(&self, keyword: &str, name: &str) -> Self {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        Self { name: format!("{} {name}", self.name), pointer: format!("{}/{keyword}/{escaped}", self.pointer) }
    }

    fn item(&self) -> Self {
        Self { name: format!("{} item", self.name), pointer: format!("{}/items", self.pointer) }
    }
}

impl<'a> Schematic<'a> {
    pub(super) fn new(home: SourceId, files: &'a [(SourceId, File)], sources: &'a Sources) -> Self {
        Self { schemas: Schemas::default(), states: Vec::new(), home, files, sources, known: HashMap::new() }
    }

    /// Lowers the service's own named schemas.
    pub(super) fn named(&mut self, table: &Table<syntax::Schema>, diagnostics: &mut Diagnostics) {
        for (name, _) in table.iter() {
            super::check_name("a schema", name, diagnostics);
            if Type::ALL.iter().any(|(word, _)| *word == name.value) {
                let message = format!("`{}` is one of JSON Schema's types", name.value);
                diagnostics
                    .push(Diagnostic::new(&rules::RESERVED_NAME, name.span, message).help("choose another name"));
                continue;
            }
            self.lookup(self.home, name, diagnostics);
        }
    }

    /// The id of a named schema of a file, lowering it when it is first asked for. `None` after reporting that there is none.
    fn lookup(&mut self, source: SourceId, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<SchemaId> {
        let key = (source, name.value.clone());
        if let Some(id) = self.known.get(&key) {
            return Some(*id);
        }
        let files = self.files;
        let table = files.iter().find(|(id, _)| *id == source).and_then(|(_, file)| match file {
            File::Service(spec) => spec.schemas.as_ref(),
            File::Library(library) => Some(&library.schemas),
        });
        let Some((written, schema)) =
            table.and_then(|table| table.0.iter().find(|(other, _)| other.value == name.value))
        else {
            let names = table.into_iter().flat_map(Table::names).chain(Type::ALL.map(|(word, _)| word));
            unknown(&rules::UNKNOWN_SCHEMA, "schema", name, names, diagnostics);
            return None;
        };
        let schema = schema.as_ref()?;
        // The place is reserved first, so that a schema may refer to itself.
        let place = Place::new(&written.value, format!("/$defs/{}", written.value));
        let id = self.reserve(schema.span(), &place);
        self.schemas.all[id.0].is_named = true;
        self.schemas.named.push((written.clone(), id));
        self.known.insert(key, id);
        self.fill_in(id, schema, &place, diagnostics);
        self.schemas.all[id.0].name.clone_from(&written.value);
        Some(id)
    }

    /// Lowers a schema that stands at a place.
    pub(super) fn lower(&mut self, schema: &syntax::Schema, place: &Place, diagnostics: &mut Diagnostics) -> SchemaId {
        let id = self.reserve(schema.span(), place);
        self.fill_in(id, schema, place, diagnostics);
        id
    }

    /// A schema of these keywords that nobody wrote: what a `fill` implies, a list of names.
    pub(super) fn implied(&mut self, span: Span, place: &Place, keywords: Keywords) -> SchemaId {
        let id = self.reserve(span, place);
        self.schemas.all[id.0].shape = shape(&keywords);
        self.schemas.all[id.0].keywords = keywords;
        id
    }

    fn reserve(&mut self, span: Span, place: &Place) -> SchemaId {
        self.schemas.all.push(Schema {
            span,
            name: place.name.clone(),
            is_named: false,
            pointer: place.pointer.clone(),
            title: None,
            description: None,
            keywords: Keywords::default(),
            shape: Shape::Raw,
            fill: None,
            default: None,
            examples: Vec::new(),
            deprecated: false,
        });
        SchemaId(self.schemas.all.len() - 1)
    }

    fn fill_in(&mut self, id: SchemaId, schema: &syntax::Schema, place: &Place, diagnostics: &mut Diagnostics) {
        match schema {
            syntax::Schema::Bool(value) => self.schemas.all[id.0].keywords.never = !value.value,
            syntax::Schema::Name(name) => self.by_name(id, name, diagnostics),
            syntax::Schema::Words(words) => self.by_words(id, words, place, diagnostics),
        }
    }

    fn by_name(&mut self, id: SchemaId, name: &Spanned<String>, diagnostics: &mut Diagnostics) {
        if let Some((_, kind)) = Type::ALL.iter().find(|(word, _)| *word == name.value) {
            let keywords = Keywords { types: vec![*kind], ..Keywords::default() };
            self.schemas.all[id.0].shape = shape(&keywords);
            self.schemas.all[id.0].keywords = keywords;
        } else if let Some(target) = self.lookup(name.span.source, name, diagnostics) {
            self.schemas.all[id.0].shape = Shape::Reference(target);
        }
    }

    fn by_words(&mut self, id: SchemaId, words: &SchemaWords, place: &Place, diagnostics: &mut Diagnostics) {
        refuse_unsupported(words, diagnostics);
        let own = &mut self.schemas.all[id.0];
        own.description.clone_from(&words.description);
        own.title = words.title.as_ref().map(|title| title.value.clone());
        if let Some(title) = &words.title {
            own.name.clone_from(&title.value);
        }
        own.default = words.default.as_ref().map(|value| value.value.0.clone());
        own.examples =
            words.examples.iter().flatten().map(|value| Spanned::new(value.span, value.value.0.clone())).collect();
        own.deprecated = words.deprecated.unwrap_or(false);
        if let Some(reference) = &words.reference {
            refuse_beside_reference(words, diagnostics);
            if let Some(target) = self.reference(reference, diagnostics) {
                self.schemas.all[id.0].shape = Shape::Reference(target);
            }
            return;
        }
        let mut keywords = self.keywords(words, place, diagnostics);
        if let Some(fill) = &words.fill {
            self.fill(id, fill, &mut keywords, diagnostics);
            if matches!(self.schemas.all[id.0].shape, Shape::Reference(_)) {
                return;
            }
        }
        self.schemas.all[id.0].shape = shape(&keywords);
        self.schemas.all[id.0].keywords = keywords;
    }

    fn fill(
        &mut self,
        id: SchemaId,
        written: &Spanned<String>,
        keywords: &mut Keywords,
        diagnostics: &mut Diagnostics,
    ) {
        let states: Vec<&str> = self.states.iter().map(|(name, _)| name.as_str()).collect();
        let Some(fill) = fill::parse(written, &states, diagnostics) else { return };
        if *keywords == Keywords::default() {
            match &fill {
                Fill::State(name) => {
                    if let Some((_, schema)) = self.states.iter().find(|(other, _)| other == name) {
                        self.schemas.all[id.0].shape = Shape::Reference(*schema);
                    }
                }
                Fill::Permissions | Fill::Applied => {
                    let place = Place::new(&self.schemas.all[id.0].name, &self.schemas.all[id.0].pointer).item();
                    let text = Keywords { types: vec![Type::String], ..Keywords::default() };
                    keywords.items = Some(self.implied(written.span, &place, text));
                    keywords.types = vec![Type::Array];
                }
                Fill::ErrorRetryAfter => {
                    keywords.types = vec![Type::Integer];
                    keywords.minimum = Some("0".to_owned());
                }
                _ => keywords.types = vec![Type::String],
            }
        }
        self.schemas.all[id.0].fill = Some(fill);
    }

    /// `#/schemas/NAME` or `FILE#/schemas/NAME`.
    fn reference(&mut self, reference: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<SchemaId> {
        let (file, fragment) = reference.value.split_once('#').unwrap_or((&reference.value, ""));
        let source = if file.is_empty() { Some(reference.span.source) } else { self.file(reference.span.source, file) };
        let Some(source) = source else {
            let message = format!("there is no file `{file}` among the specs of this run");
            let others = self.sources.iter().map(|(_, source)| source.path.as_str());
            let help = format!("files are named relative to this one; the run has {}", crate::diagnostic::list(others));
            diagnostics.push(Diagnostic::new(&rules::UNKNOWN_SCHEMA, reference.span, message).help(help));
            return None;
        };
        let Some(name) = fragment.strip_prefix("/schemas/").or_else(|| fragment.strip_prefix("/$defs/")) else {
            let message = format!("`{}` does not lead to a named schema", reference.value);
            let help = "write `#/schemas/NAME`, or `FILE.yaml#/schemas/NAME`";
            diagnostics.push(Diagnostic::new(&rules::UNKNOWN_SCHEMA, reference.span, message).help(help));
            return None;
        };
        self.lookup(source, &Spanned::new(reference.span, name.to_owned()), diagnostics)
    }

    /// A file named relative to another.
    fn file(&self, from: SourceId, name: &str) -> Option<SourceId> {
        let folder = self.sources.get(from).path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in name.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let prefix = if folder.starts_with('/') { "/" } else { "" };
        let wanted = format!("{prefix}{}", parts.join("/"));
        self.sources.iter().find(|(_, source)| source.path == wanted).map(|(id, _)| id)
    }

    fn keywords(&mut self, words: &SchemaWords, place: &Place, diagnostics: &mut Diagnostics) -> Keywords {
        let mut keywords = Keywords::default();
        types(words, &mut keywords, diagnostics);
        values(words, &mut keywords, diagnostics);
        numbers(words, &mut keywords, diagnostics);
        texts(words, &mut keywords, diagnostics);
        self.arrays(words, place, &mut keywords, diagnostics);
        self.objects(words, place, &mut keywords, diagnostics);
        refuse_idle(words, &keywords, diagnostics);
        keywords
    }

    fn arrays(&mut self, words: &SchemaWords, place: &Place, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
        keywords.items = words.items.as_ref().map(|items| self.lower(items, &place.item(), diagnostics));
        keywords.min_items = value(words.min_items.as_ref());
        keywords.max_items = value(words.max_items.as_ref());
        ordered("items", words.min_items.as_ref(), words.max_items.as_ref(), diagnostics);
    }

    fn objects(&mut self, words: &SchemaWords, place: &Place, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
        let shorthand = words.fields.is_some() || words.optional_fields.is_some();
        if shorthand {
            keywords.types = vec![Type::Object];
        }
        let required: Vec<&Spanned<String>> = words.required.iter().flat_map(|names| &names.value).collect();
        let tables = [(&words.fields, true), (&words.optional_fields, false), (&words.properties, false)];
        for (table, always) in tables {
            for (name, schema) in table.iter().flat_map(|table| table.value.iter()) {
                if let Some(first) = keywords.properties.iter().find(|field| field.name.value == name.value) {
                    let message = format!("the member `{}` has two schemas", name.value);
                    let diagnostic = Diagnostic::new(&rules::DUPLICATE_KEY, name.span, message);
                    diagnostics.push(diagnostic.also(first.name.span, "first given here").help("keep one of them"));
                    continue;
                }
                let schema = self.lower(schema, &place.member("properties", &name.value), diagnostics);
                let required = always || required.iter().any(|other| other.value == name.value);
                keywords.properties.push(Field { name: name.clone(), schema, required, recursive: false });
            }
        }
        keywords.additional = match &words.additional {
            Some(syntax::Schema::Bool(open)) if open.value => Additional::Open,
            Some(syntax::Schema::Bool(_)) => Additional::Closed,
            Some(schema) => {
                let place =
                    Place::new(format!("{} value", place.name), format!("{}/additionalProperties", place.pointer));
                Additional::Schema(self.lower(schema, &place, diagnostics))
            }
            None if shorthand && words.open != Some(true) => Additional::Closed,
            None => Additional::Open,
        };
        for name in required {
            if keywords.properties.iter().any(|field| field.name.value == name.value) {
                continue;
            }
            if keywords.additional == Additional::Closed {
                let message = format!("`{}` is required, but the object is closed and does not have it", name.value);
                let names = keywords.properties.iter().map(|field| field.name.value.as_str());
                let mut diagnostic = Diagnostic::new(&rules::REQUIRED_UNKNOWN, name.span, message);
                if let Some(help) = crate::diagnostic::did_you_mean(&name.value, names) {
                    diagnostic = diagnostic.help(help);
                }
                diagnostics.push(diagnostic);
            }
            keywords.also_required.push(name.value.clone());
        }
        keywords.min_properties = value(words.min_properties.as_ref());
        keywords.max_properties = value(words.max_properties.as_ref());
        ordered("members", words.min_properties.as_ref(), words.max_properties.as_ref(), diagnostics);
        self.same_length(words, keywords, diagnostics);
    }

    fn same_length(&self, words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
        for name in words.same_length.iter().flat_map(|names| &names.value) {
            let names = keywords.properties.iter().map(|field| field.name.value.as_str());
            match keywords.properties.iter().find(|field| field.name.value == name.value) {
                None => unknown(&rules::UNKNOWN_FIELD, "member", name, names, diagnostics),
                Some(field) if !self.is_list(field.schema) => {
                    let message = format!("`{}` is not an array", name.value);
                    let diagnostic = Diagnostic::new(&rules::KEYWORD_WITHOUT_TYPE, name.span, message);
                    diagnostics.push(
                        diagnostic.also(self.schemas.get(field.schema).span, "its schema").help("name arrays only"),
                    );
                }
                Some(_) => keywords.same_length.push(name.value.clone()),
            }
        }
    }

    /// Whether the schema is an array's, as far as it has been lowered.
    fn is_list(&self, id: SchemaId) -> bool {
        let mut schema = self.schemas.get(id);
        for _ in 0..self.schemas.all.len() {
            let Shape::Reference(target) = schema.shape else { break };
            schema = self.schemas.get(target);
        }
        schema.keywords.types == [Type::Array]
    }
}

fn types(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    for word in words.kind.iter().flat_map(|kinds| &kinds.value.0) {
        match Type::ALL.iter().find(|(name, _)| *name == word.value) {
            Some((_, kind)) => keywords.types.push(*kind),
            None => unknown(&rules::UNKNOWN_TYPE, "type", word, Type::ALL.map(|(name, _)| name), diagnostics),
        }
    }
}

fn values(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    let written: Vec<&Spanned<syntax::Literal>> = match (&words.value, &words.values) {
        (Some(value), _) => vec![value],
        (None, Some(values)) => values.value.iter().collect(),
        (None, None) => return,
    };
    if let Some(values) = words.values.as_ref().filter(|values| values.value.is_empty()) {
        let diagnostic = Diagnostic::new(&rules::ENUM_REPEATS, values.span, "an `enum` without values accepts nothing");
        diagnostics.push(diagnostic.help("list the values that are allowed"));
    }
    let mut distinct: Vec<(Json, Span)> = Vec::new();
    for value in written {
        let json = &value.value.0;
        if let Some((_, first)) = distinct.iter().find(|(other, _)| same(other, json)) {
            let diagnostic = Diagnostic::new(&rules::ENUM_REPEATS, value.span, "this value is listed twice");
            diagnostics.push(diagnostic.also(*first, "first listed here").help("keep one of them"));
            continue;
        }
        if !keywords.types.is_empty() && !keywords.types.iter().any(|kind| kind.holds(Type::of(json))) {
            let names: Vec<&str> = keywords.types.iter().map(|kind| kind.word()).collect();
            let message = format!("this value is not of the schema's type, {}", names.join(" or "));
            diagnostics.push(
                Diagnostic::new(&rules::VALUE_OUTSIDE_TYPE, value.span, message).help("change the value or the `type`"),
            );
        }
        distinct.push((json.clone(), value.span));
    }
    keywords.is_const = words.value.is_some();
    keywords.values = Some(distinct.into_iter().map(|(json, _)| json).collect());
}

/// Whether two JSON values are the same value; numbers by what they are worth.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => decimal::compare(a, b).is_eq(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.iter().any(|(other, b)| name == other && same(a, b)))
        }
        _ => a == b,
    }
}

fn numbers(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    let text = |bound: &Option<Spanned<syntax::Decimal>>| bound.as_ref().map(|bound| bound.value.0.clone());
    keywords.minimum = text(&words.minimum);
    keywords.maximum = text(&words.maximum);
    keywords.exclusive_minimum = text(&words.exclusive_minimum);
    keywords.exclusive_maximum = text(&words.exclusive_maximum);
    keywords.multiple_of = text(&words.multiple_of);
    if let Some(factor) = words.multiple_of.as_ref().filter(|factor| decimal::compare(&factor.value.0, "0").is_le()) {
        let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, factor.span, "`multipleOf` has to be above zero");
        diagnostics.push(diagnostic.help("write a positive number"));
    }
    let lows = [(&words.minimum, false), (&words.exclusive_minimum, true)];
    let highs = [(&words.maximum, false), (&words.exclusive_maximum, true)];
    for (low, low_excluded) in lows {
        for (high, high_excluded) in highs {
            let (Some(low), Some(high)) = (low, high) else { continue };
            let order = decimal::compare(&low.value.0, &high.value.0);
            if order.is_gt() || (order.is_eq() && (low_excluded || high_excluded)) {
                let message = format!("no number lies between {} and {}", low.value.0, high.value.0);
                let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, low.span, message).label("from here");
                diagnostics.push(diagnostic.also(high.span, "to here").help("exchange the bounds, or widen them"));
            }
        }
    }
}

fn texts(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    keywords.min_length = value(words.min_length.as_ref());
    keywords.max_length = value(words.max_length.as_ref());
    ordered("code points", words.min_length.as_ref(), words.max_length.as_ref(), diagnostics);
    keywords.format = words.format.as_ref().map(|format| format.value.clone());
    if let Some(pattern) = &words.pattern {
        match regex_syntax::parse(&pattern.value) {
            Ok(_) => keywords.pattern = Some(pattern.value.clone()),
            Err(error) => {
                let reason = match &error {
                    regex_syntax::Error::Parse(error) => error.kind().to_string(),
                    regex_syntax::Error::Translate(error) => error.kind().to_string(),
                    other => other.to_string(),
                };
                let diagnostic = Diagnostic::new(
                    &rules::BAD_PATTERN,
                    pattern.span,
                    format!("this pattern cannot be read: {reason}"),
                );
                diagnostics.push(diagnostic.help("patterns are ECMA-262's without look-around and back-references"));
            }
        }
    }
    if let Some(encoding) = &words.content_encoding {
        keywords.base64 = encoding.value == "base64";
        if !keywords.base64 {
            let message = format!("the encoding `{}` is not checked", encoding.value);
            diagnostics.push(
                Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, encoding.span, message).help("the one there is: `base64`"),
            );
        }
    }
}

fn value(word: Option<&Spanned<u64>>) -> Option<u64> {
    word.map(|word| word.value)
}

fn ordered(what: &str, low: Option<&Spanned<u64>>, high: Option<&Spanned<u64>>, diagnostics: &mut Diagnostics) {
    if let (Some(low), Some(high)) = (low, high)
        && low.value > high.value
    {
        let message = format!("at least {} and at most {} {what}: nothing is both", low.value, high.value);
        let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, low.span, message).label("at least");
        diagnostics.push(diagnostic.also(high.span, "at most").help("exchange the bounds, or widen them"));
    }
}

/// Keywords of JSON Schema that are not checked yet are refused, not ignored.
const UNSUPPORTED: [&str; 24] = [
    "prefixItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "contentSchema",
    "$defs",
];

/// Words that stand for the members of a whole payload.
const PAYLOAD_WORDS: [&str; 3] = ["state", "room", "security"];

/// Words that check nothing, so that they may stand beside `$ref`.
const ANNOTATIONS: [&str; 7] = ["$ref", "$comment", "title", "description", "default", "examples", "deprecated"];

/// Keywords that check one kind of value only.
const FAMILIES: [(&[&str], &[Type], &str); 4] = [
    (
        &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        &[Type::Integer, Type::Number],
        "numbers",
    ),
    (&["minLength", "maxLength", "pattern", "contentEncoding"], &[Type::String], "text"),
    (&["items", "minItems", "maxItems"], &[Type::Array], "arrays"),
    (
        &["properties", "required", "additionalProperties", "minProperties", "maxProperties", "sameLength"],
        &[Type::Object],
        "objects",
    ),
];

fn refuse_unsupported(words: &SchemaWords, diagnostics: &mut Diagnostics) {
    for word in &words.written {
        if UNSUPPORTED.contains(&word.value.as_str()) {
            let message = format!("the keyword `{}` is not checked by this version of the compiler", word.value);
            let diagnostic = Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, word.span, message);
            diagnostics.push(diagnostic.help("say it with other keywords, or leave it out"));
        } else if PAYLOAD_WORDS.contains(&word.value.as_str()) {
            let message = format!("`{}` stands for members of a whole payload, not for a value inside one", word.value);
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
            diagnostics.push(diagnostic.help("move it to the message's `payload`"));
        }
    }
}

fn refuse_beside_reference(words: &SchemaWords, diagnostics: &mut Diagnostics) {
    for word in words.written.iter().filter(|word| !ANNOTATIONS.contains(&word.value.as_str())) {
        let message = format!("`{}` beside `$ref` is not checked by this version of the compiler", word.value);
        let diagnostic = Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, word.span, message);
        diagnostics.push(diagnostic.help("put it into the schema that is referred to"));
    }
}

/// Reports keywords that apply to no type the schema allows.
fn refuse_idle(words: &SchemaWords, keywords: &Keywords, diagnostics: &mut Diagnostics) {
    let names = || keywords.types.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ");
    for (family, applicable, what) in FAMILIES {
        if keywords.types.is_empty() || keywords.types.iter().any(|kind| applicable.contains(kind)) {
            continue;
        }
        for word in words.written.iter().filter(|word| family.contains(&word.value.as_str())) {
            let message = format!("`{}` checks {what}, but the schema's type is {}", word.value, names());
            let diagnostic = Diagnostic::new(&rules::KEYWORD_WITHOUT_TYPE, word.span, message);
            diagnostics.push(diagnostic.help("change the `type`, or leave the keyword out"));
        }
    }
}

/// What values of these keywords look like.
fn shape(keywords: &Keywords) -> Shape {
    if keywords.never {
        return Shape::Raw;
    }
    if let Some(values) = &keywords.values {
        let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        return match (values.as_slice(), texts) {
            ([only], _) if keywords.is_const => Shape::Constant(only.clone()),
            (_, Some(texts)) if !texts.is_empty() => Shape::Choice(texts),
            _ => Shape::Raw,
        };
    }
    let [kind] = keywords.types.as_slice() else { return Shape::Raw };
    match kind {
        Type::Boolean => Shape::Boolean,
        Type::Integer => integer(keywords),
        Type::Number => Shape::Number,
        Type::String => Shape::Text,
        Type::Array => match (keywords.items, keywords.min_items, keywords.max_items) {
            (Some(item), Some(low), Some(high)) if low == high && (1..=LONGEST_TUPLE).contains(&low) => {
                Shape::Tuple(item, usize::try_from(low).unwrap_or(0))
            }
            (Some(item), ..) => Shape::List(item),
            (None, ..) => Shape::Raw,
        },
        Type::Object => match (keywords.properties.is_empty(), keywords.additional) {
            (true, Additional::Schema(value)) if keywords.also_required.is_empty() => Shape::Map(value),
            (_, Additional::Closed) => Shape::Record { fields: keywords.properties.clone(), open: false },
            (false, Additional::Open) => Shape::Record { fields: keywords.properties.clone(), open: true },
            _ => Shape::Raw,
        },
        Type::Null => Shape::Raw,
    }
}

fn integer(keywords: &Keywords) -> Shape {
    let above = keywords.exclusive_minimum.as_deref().map(|bound| decimal::floor(bound).saturating_add(1));
    let below = keywords.exclusive_maximum.as_deref().map(|bound| decimal::ceiling(bound).saturating_sub(1));
    let low = keywords.minimum.as_deref().map(decimal::ceiling).into_iter().chain(above).max().unwrap_or(i64::MIN);
    let high = keywords.maximum.as_deref().map(decimal::floor).into_iter().chain(below).min().unwrap_or(i64::MAX);
    Shape::Integer { low, high }
}
