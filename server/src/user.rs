//! `antiphon-server user …`: users are added while the server does not run.

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;

use antiphon_runtime::accounts::{AccountError, Embedded, Permissions};

use crate::config::{AddUser, UserCommand};
use crate::data::Data;

/// Does what was asked and says so.
pub(crate) async fn run(command: UserCommand, folder: &Path) -> Result<(), String> {
    let UserCommand::Add(user) = command;
    // Before a password is typed in vain.
    let data = Data::open(folder)?;
    let accounts = Embedded::new(data.store());
    let taken = format!("there is a user {:?} already", user.name);
    if accounts.has_user(&user.name).await.map_err(|error| error.to_string())? {
        return Err(taken);
    }
    let password = password(&user)?;
    let added = accounts.add_user(&user.name, &password, Permissions::Only(user.permissions)).await;
    added.map_err(|error| if matches!(error, AccountError::Exists) { taken } else { error.to_string() })?;
    println!("Added {:?} in {}.", user.name, folder.display());
    Ok(())
}

fn password(user: &AddUser) -> Result<String, String> {
    if user.password_stdin || !io::stdin().is_terminal() {
        return first_line(&mut io::stdin().lock());
    }
    let ask = |prompt: String| rpassword::prompt_password(prompt).map_err(|error| format!("no password: {error}"));
    let password = ask(format!("Password for {}: ", user.name))?;
    if ask("Once more: ".to_owned())? == password { Ok(password) } else { Err("the passwords differ".to_owned()) }
}

fn first_line(input: &mut impl BufRead) -> Result<String, String> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(|error| format!("no password: {error}"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line_without_its_end() {
        assert_eq!(first_line(&mut &b" pass word \r\nmore\n"[..]).unwrap(), " pass word ");
        assert_eq!(first_line(&mut &b"x"[..]).unwrap(), "x");
    }
}
