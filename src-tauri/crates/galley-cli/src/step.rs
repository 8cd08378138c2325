//! `galley submit|take|return|withdraw`.

use newsroom::desk::Desk;
use newsroom::message;
use newsroom::workflow::Action;

use crate::Failure;
use crate::arguments::StepCommand;
use crate::output::Output;

pub(crate) fn run(desk: &Desk, command: &StepCommand, out: &mut Output) -> Result<(), Failure> {
    let (action, of) = match command {
        StepCommand::Submit(of) => (Action::Submit, of),
        StepCommand::Take(of) => (Action::Take, of),
        StepCommand::Return(of) => (Action::Return, of),
        StepCommand::Withdraw(of) => (Action::Withdraw, of),
    };
    let id = desk.find_story(&of.id)?;
    let shown = desk.step(id, action, &of.reason)?;
    let state = shown.status.state.word();
    out.say(message!("cli.stepped"), &[("story", id.to_string()), ("state", state.to_owned())])?;
    out.json(&serde_json::json!({ "story": id, "state": state, "digest": shown.digest }))?;
    Ok(())
}
