//! The plugins there are, and `GET /v1/plugins`, which lists them.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use serde_json::{Value, json};

use super::plugins::{ImageStats, MotionDetector, Ocr, Plugin};

/// Plugins by name.
#[derive(Clone)]
pub(crate) struct Registry(Arc<[Arc<dyn Plugin>]>);

impl Default for Registry {
    /// The plugins the server comes with.
    fn default() -> Self {
        Self::new(vec![Arc::new(Ocr::default()), Arc::new(MotionDetector), Arc::new(ImageStats)])
    }
}

impl Registry {
    /// Plugins in the order they are listed in. Their names differ.
    pub(crate) fn new(plugins: Vec<Arc<dyn Plugin>>) -> Self {
        Self(plugins.into())
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<dyn Plugin>> {
        self.0.iter().find(|plugin| plugin.name() == name).cloned()
    }

    /// What clients are told: `{"plugins": [{name, version, description, options}]}`, where `options` is a JSON Schema.
    pub(crate) fn list(&self) -> Value {
        let about = |plugin: &Arc<dyn Plugin>| {
            let options: Value = serde_json::from_str(plugin.options()).unwrap_or_else(|error| {
                tracing::error!(%error, plugin = plugin.name(), "a schema that is no JSON");
                Value::Bool(true)
            });
            json!({
                "name": plugin.name(),
                "version": plugin.version(),
                "description": plugin.description(),
                "options": options,
            })
        };
        json!({ "plugins": self.0.iter().map(about).collect::<Vec<_>>() })
    }

    /// The route.
    pub(crate) fn router(&self) -> Router {
        let list = self.list().to_string();
        Router::new().route("/v1/plugins", get(async || ([(header::CONTENT_TYPE, "application/json")], list)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use antiphon_runtime::{Drain, Listener, serve};

    use super::*;

    #[test]
    fn each_plugin_is_listed_with_a_schema_that_knows_its_own_defaults() {
        let list = Registry::default().list();
        let plugins = list["plugins"].as_array().unwrap();
        let names: Vec<&str> = plugins.iter().map(|plugin| plugin["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["ocr", "motion_detector", "image_stats"]);
        for plugin in plugins {
            let schema = &plugin["options"];
            assert!(jsonschema::draft202012::meta::is_valid(schema), "{schema}");
            let defaults = schema["properties"].as_object().unwrap().iter();
            let defaults: serde_json::Map<String, Value> =
                defaults.map(|(name, property)| (name.clone(), property["default"].clone())).collect();
            assert!(jsonschema::draft202012::is_valid(schema, &defaults.into()), "{schema}");
            for text in ["version", "description"] {
                assert!(!plugin[text].as_str().unwrap().is_empty());
            }
        }
    }

    #[test]
    fn names_can_be_topics() {
        for plugin in &*Registry::default().0 {
            let name = plugin.name();
            assert!(name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)), "{name}");
        }
    }

    #[test]
    fn a_plugin_is_found_by_its_name() {
        let registry = Registry::default();
        assert_eq!(registry.get("ocr").unwrap().name(), "ocr");
        assert!(registry.get("OCR").is_none() && registry.get("").is_none());
    }

    #[tokio::test]
    async fn the_list_is_served() {
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let drain = Drain::new();
        let asking = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"GET /v1/plugins HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let registry = Registry::default();
        let answer = tokio::select! {
            answer = asking => answer.unwrap(),
            served = serve(listener, registry.router(), &drain) => panic!("{served:?}"),
        };
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("content-type: application/json"), "{head}");
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), registry.list());
    }
}
