//! Schemas: shorthands spelled out, references resolved, the shape found.

use std::collections::HashMap;

use super::implied::Known;
use super::{keywords, refuse, shape, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::schema::{Additional, Field, Keywords, Schema, SchemaId, Schemas, Shape, Type};
use crate::source::{SourceId, Sources, Span, Spanned};
use crate::syntax::{self, File, SchemaWords, Table};

/// The schemas of one service while they are lowered.
pub(super) struct Schematic<'a> {
    pub(super) schemas: Schemas,
    /// What a `fill` may mean in the message at hand.
    pub(super) known_here: Known,
    /// Schemas that hold the name of a topic; their patterns are made when all topics are known.
    pub(super) topic_names: Vec<(SchemaId, Span)>,
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

    pub(super) fn member(&self, keyword: &str, name: &str) -> Self {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        Self { name: format!("{} {name}", self.name), pointer: format!("{}/{keyword}/{escaped}", self.pointer) }
    }

    pub(super) fn item(&self) -> Self {
        Self { name: format!("{} item", self.name), pointer: format!("{}/items", self.pointer) }
    }
}

impl<'a> Schematic<'a> {
    pub(super) fn new(home: SourceId, files: &'a [(SourceId, File)], sources: &'a Sources) -> Self {
        Self {
            schemas: Schemas::default(),
            known_here: Known::default(),
            topic_names: Vec::new(),
            home,
            files,
            sources,
            known: HashMap::new(),
        }
    }

    /// The schema of this id behind all its references, as far as they have been lowered; they may still lead in circles.
    pub(super) fn resolved(&self, id: SchemaId) -> &Schema {
        let mut schema = self.schemas.get(id);
        for _ in 0..self.schemas.all.len() {
            let Shape::Reference(target) = schema.shape else { break };
            schema = self.schemas.get(target);
        }
        schema
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
        // A file that could not be read at all was reported, and may have any schema.
        let table = match &files.iter().find(|(id, _)| *id == source)?.1 {
            File::Service(spec) => spec.schemas.as_ref(),
            File::Library(library) => Some(&library.schemas),
        };
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
        // A schema with a name means the same wherever it is used.
        let here = std::mem::take(&mut self.known_here);
        self.fill_in(id, schema, &place, diagnostics);
        self.known_here = here;
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
        self.schemas.all[id.0].shape = shape::of(&keywords);
        self.schemas.all[id.0].keywords = keywords;
        id
    }

    pub(super) fn reserve(&mut self, span: Span, place: &Place) -> SchemaId {
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
            self.schemas.all[id.0].shape = shape::of(&keywords);
            self.schemas.all[id.0].keywords = keywords;
        } else if let Some(target) = self.lookup(name.span.source, name, diagnostics) {
            self.schemas.all[id.0].shape = Shape::Reference(target);
        }
    }

    fn by_words(&mut self, id: SchemaId, words: &SchemaWords, place: &Place, diagnostics: &mut Diagnostics) {
        refuse::unsupported(words, diagnostics);
        let own = &mut self.schemas.all[id.0];
        own.description.clone_from(&words.description);
        own.title = words.title.as_ref().map(|title| title.value.clone());
        if let Some(title) = words.title.as_ref().filter(|title| shape::is_nameable(title)) {
            own.name.clone_from(&title.value);
        }
        own.default = words.default.as_ref().map(|value| Spanned::new(value.span, value.value.0.clone()));
        own.examples =
            words.examples.iter().flatten().map(|value| Spanned::new(value.span, value.value.0.clone())).collect();
        own.deprecated = words.deprecated.unwrap_or(false);
        if let Some(reference) = &words.reference {
            refuse::beside_reference(words, diagnostics);
            if let Some(target) = self.reference(reference, diagnostics) {
                self.schemas.all[id.0].shape = Shape::Reference(target);
            }
            if let Some(fill) = &words.fill {
                self.fill_as_written(id, fill, diagnostics);
            }
            return;
        }
        if let Some(room) = &words.room {
            self.topic_name(id, room, words, diagnostics);
            return;
        }
        let mut keywords = self.keywords(words, place, diagnostics);
        if let Some(fill) = &words.fill {
            self.fill(id, fill, &mut keywords, diagnostics);
            if matches!(self.schemas.all[id.0].shape, Shape::Reference(_)) {
                return;
            }
        }
        self.schemas.all[id.0].shape = shape::of(&keywords);
        self.schemas.all[id.0].keywords = keywords;
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
        keywords::types(words, &mut keywords, diagnostics);
        keywords::values(words, &mut keywords, diagnostics);
        keywords::numbers(words, &mut keywords, diagnostics);
        keywords::texts(words, &mut keywords, diagnostics);
        self.arrays(words, place, &mut keywords, diagnostics);
        self.objects(words, place, &mut keywords, diagnostics);
        refuse::idle(words, &keywords, diagnostics);
        keywords
    }

    fn arrays(&mut self, words: &SchemaWords, place: &Place, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
        keywords.items = words.items.as_ref().map(|items| self.lower(items, &place.item(), diagnostics));
        keywords.min_items = keywords::value(words.min_items.as_ref());
        keywords.max_items = keywords::value(words.max_items.as_ref());
        keywords::ordered("items", words.min_items.as_ref(), words.max_items.as_ref(), diagnostics);
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
        keywords.min_properties = keywords::value(words.min_properties.as_ref());
        keywords.max_properties = keywords::value(words.max_properties.as_ref());
        keywords::ordered("members", words.min_properties.as_ref(), words.max_properties.as_ref(), diagnostics);
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
        self.resolved(id).keywords.types == [Type::Array]
    }
}
