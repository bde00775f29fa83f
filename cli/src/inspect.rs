//! `antiphon inspect`.

use antiphon_codegen::emit;
use antiphon_codegen::syntax::File;

use crate::options::{Inspect, Options, Stage};
use crate::{Outcome, specs};

pub(crate) fn run(options: &Options, arguments: &Inspect) -> Outcome {
    let compilation = match specs::read(options) {
        Ok(compilation) => compilation,
        Err(message) => return Outcome::Misuse(message),
    };
    let wanted = |name: &str| arguments.service.as_deref().is_none_or(|service| service == name);
    let mut printed = false;
    if arguments.stage == Stage::Syntax {
        for (_, file) in &compilation.files {
            match file {
                File::Service(spec) if wanted(&spec.service.value) => println!("{spec:#?}"),
                File::Library(library) if arguments.service.is_none() => println!("{library:#?}"),
                _ => continue,
            }
            printed = true;
        }
    }
    for service in compilation.services.iter().flatten().filter(|service| wanted(&service.name.value)) {
        match arguments.stage {
            Stage::Syntax => continue,
            Stage::Model => println!("{:#?}", **service),
            Stage::Rust => print!("{}", emit::rust::emit(service)),
            Stage::Schema => print!("{}", emit::json_schema::emit(service)),
        }
        printed = true;
    }
    specs::print_findings(options, &compilation);
    match (&arguments.service, compilation.services.is_some()) {
        (_, false) => Outcome::Findings,
        (Some(service), true) if !printed => Outcome::Misuse(format!("there is no service `{service}`")),
        _ => Outcome::Fine,
    }
}
