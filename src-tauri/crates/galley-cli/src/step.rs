//! `galley submit|take|return|withdraw`.

use newsroom::desk::Desk;
use newsroom::message;
use newsroom::rules::Finding;
use newsroom::workflow::Action;

use crate::Failure;
use crate::arguments::{StepCommand, StepOf};
use crate::output::Output;
use crate::standing::{self, Told};

pub(crate) fn run(desk: &Desk, command: &StepCommand, out: &mut Output) -> Result<(), Failure> {
    let (action, of) = match command {
        StepCommand::Submit(of) => (Action::Submit, of),
        StepCommand::Take(of) => (Action::Take, of),
        StepCommand::Return(of) => (Action::Return, of),
        StepCommand::Withdraw(of) => (Action::Withdraw, of),
    };
    let id = desk.find_story(&of.id)?;
    let shown = desk.step_over(id, action, &of.reason, &of.overriding)?;
    let state = shown.status.state.word();
    out.say(message!("cli.stepped"), &[("story", id.to_string()), ("state", state.to_owned())])?;
    let mut findings = vec![];
    if action == Action::Submit {
        // What would stand in the way of approval is told to whoever can still mend it.
        let found = desk.check(id)?;
        let blocking: Vec<_> = newsroom::rules::blocking(&found).cloned().collect();
        print(&blocking, out);
        findings = rows(&blocking, out);
    }
    out.json(&serde_json::json!({ "story": id, "state": state, "digest": shown.digest, "findings": findings }))?;
    Ok(())
}

/// `galley check`.
pub(crate) fn check(desk: &Desk, id: &str, out: &mut Output) -> Result<(), Failure> {
    let findings = desk.check(desk.find_story(id)?)?;
    print(&findings, out);
    out.json(&serde_json::json!({ "findings": rows(&findings, out) }))?;
    Ok(())
}

/// Findings as programs read them.
pub(crate) fn rows(findings: &[Finding], out: &Output) -> Vec<serde_json::Value> {
    let language = out.language();
    findings
        .iter()
        .map(|f| {
            serde_json::json!({
                "rule": f.rule, "severity": f.severity, "field": f.field, "message": f.message(language),
                "code": f.key.name(), "overridable": f.overridable, "range": f.range.as_ref().map(|r| [r.start, r.end])
            })
        })
        .collect()
}

/// Prints findings for people; whoever reads may have gone, which is no failure.
pub(crate) fn print(findings: &[Finding], out: &mut Output) {
    let language = out.language();
    for finding in findings {
        let severity = finding.severity.label().text(language, &[]);
        let _ = out.line(&format!("{:2} {severity}, {}: {}", finding.rule, finding.field, finding.message(language)));
    }
}

/// `galley approve`.
pub(crate) fn approve(desk: &Desk, of: &StepOf, out: &mut Output) -> Result<(), Failure> {
    let shown = desk.approve_for(desk.find_story(&of.id)?, &of.reason, &of.overriding)?;
    let (state, digest) = (shown.status.state.word(), shown.digest);
    let protected = shown.status.approval.as_ref().is_some_and(|a| a.protected);
    out.say(message!("cli.approved"), &[("story", shown.id.to_string()), ("digest", digest.to_string())])?;
    let standing = standing::of(desk, shown.id, (&shown.status, digest), &shown.story.section)?;
    standing.print(Told::New, out)?;
    if !protected {
        out.say(message!("cli.unprotected"), &[])?;
    }
    out.json(&serde_json::json!({ "story": shown.id, "state": state, "digest": digest, "protected": protected,
        "approvals": standing.approvals() }))?;
    Ok(())
}
