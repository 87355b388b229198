// What is known of one file.
let shownPlace = -1;

const openOne = (place) => {
  shownPlace = place;
  const dialog = at("one");
  const row = list.order[place];
  const paper = make("div", { id: "one-paper" });
  const go = (step) => () => openOne(shownPlace + step);
  dialog.replaceChildren(
    make("div", { class: "onebar" },
      make("button", { type: "button", id: "one-before", disabled: place === 0, on: { click: go(-1) } }, "‹ ", say("before")),
      make("span", { class: "small" }, say("place", figure(place + 1), figure(list.order.length))),
      make("button", { type: "button", id: "one-after", disabled: place + 1 >= list.order.length, on: { click: go(1) } }, say("after"), " ›"),
      make("button", { type: "button", id: "one-close", class: "close", on: { click: () => dialog.close() } }, say("close"))),
    make("h2", { id: "one-title", tabindex: "-1" }, named(fileOf(row))), paper);
  fill(paper, [make("p", { class: "small" }, say("waiting"))]);
  if (!dialog.open) dialog.showModal();
  at("one-title").focus();
  dialog.scrollTop = 0;
  particulars(row).then((more) => {
    if (shownPlace !== place) return;
    paper.replaceChildren();
    fill(paper, oneParts(row, more));
  }, (error) => { paper.textContent = say("damaged", String(error)); });
};
const closedOne = () => {
  const button = at("body").querySelector(`tr[aria-rowindex="${shownPlace + 2}"] button`);
  if (button) button.focus();
  else at("scroll").focus();
};

const pairs = (...all) => make("dl", null, all.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== "")
  .map(([term, value]) => [make("dt", null, term), make("dd", null, value instanceof Node ? value : named(value))]));
const reasonText = (code) => {
  if (!code) return null;
  const words = facts.words.reasons[code]?.says[lang];
  return make("span", null, words ? [words, " "] : null, make("code", null, named(code)));
};

const oneParts = (row, more) => {
  const state = data.kind[row] === 4 && data.state[row] === 5 ? 5 : data.verdict[row];
  const value = (place) => (data[place][row] === 0 ? "" : data.names[place][data[place][row]]);
  const reason = value("reason");
  const findings = Array.from(data.finding.subarray(data.findingFrom[row], data.findingFrom[row + 1]), (one) => data.names.finding[one]);
  const step = state === 3 ? facts.words.unsigned?.[lang] : facts.words.reasons[reason]?.step?.[lang];
  const truths = KNOWN.map((place, which) => {
    const known = knownOf(row, which);
    return make("li", null, make("span", { class: `mark w${known}`, "aria-hidden": "true" }, ["✓", "✗", "?", "·"][known]), " ", say(place), ": ", say([...ANSWERS, "notAsked"][known]).toLowerCase());
  });
  return [
    make("p", { class: `verdict edge${state}` }, make("span", { class: `mark t${state}`, "aria-hidden": "true" }, STATE_MARKS[state]), " ", say(`state${state}`),
      reason ? [": ", reasonText(reason)] : null),
    step ? make("p", { class: "next" }, make("strong", null, say("todo")), " ", step) : null,
    make("ul", { class: "known" }, truths),
    pairs([say("agency"), value("agency")], [say("from"), more.from ? say(`${more.from}From`) : ""], [say("code"), more.code], [say("unit"), value("unit").split("\u001f")[0]],
      [say("type"), value("type")], [say("number"), data.number[row]], [say("day"), dayText(data.day[row])], [say("producer"), value("producer")],
      [say("kind"), say(`kind${data.kind[row]}`)], [say("size"), more.size === null ? "" : say("octets", figure(more.size))],
      [say("modified"), moment(more.modified)], [say("sha256"), more.sha256 ? make("code", null, more.sha256) : ""],
      [say("detail"), more.detail], [say("until"), moment(more.until)]),
    make("h3", null, say("signaturesOf")),
    more.signatures.length === 0 ? make("p", { class: "small" }, say("noSignatures")) : more.signatures.map(oneSignature),
    findings.length === 0 ? null : [make("h3", null, say("findings")), make("ul", { class: "findings" }, findings.map((code) =>
      make("li", null, facts.words.findings[code]?.[lang] ?? "", " ", make("code", null, named(code)))))],
    more.form === null ? null : oneForm(row, more),
  ];
};
const oneSignature = (signature, index) => {
  const kinds = { signature: "kindSignature", seal: "kindSeal", timestamp: "kindTimestamp" };
  const style = { passed: 0, failed: 1, indeterminate: 2, unsigned: 3 }[signature.verdict];
  const { truths } = signature;
  return make("article", { class: `signature edge${style}` },
    make("h4", null, make("span", { class: `mark t${style}`, "aria-hidden": "true" }, STATE_MARKS[style]), ` ${index + 1}. `, say(kinds[signature.kind] ?? "kindSignature"), ": ", say(`${signature.verdict}_`)),
    pairs([say("reason"), reasonText(signature.reason)], [say("signer"), signature.signer], [say("organization"), signature.organization],
      [say("truths"), `${say("content")} ${say(`${truths.content}_`)} · ${say("value")} ${say(`${truths.signature}_`)} · ${say("certificate")} ${say(`${truths.certificate}_`)}`],
      [say("proven"), moment(signature.proven)], [say("claimed"), moment(signature.claimed)],
      [say("level"), signature.level], [say("profile"), signature.trust_profile]));
};
const oneForm = (row, more) => {
  const { ruleFrom, rule } = data;
  const broken = Array.from(rule.subarray(ruleFrom[row], ruleFrom[row + 1]));
  return [
    make("h3", null, say("form")),
    make("p", null, say(more.form === "undecided" ? "undecidedForm" : `${more.form}_`, clean(more.rule_set))),
    broken.length === 0 ? null : make("ul", { class: "broken" }, broken.map((value) => {
      const id = data.names.rule[value];
      const words = facts.words.rules[id];
      return make("li", { class: words?.severity }, make("strong", null, words ? words.asks[lang] : named(id)),
        words ? [" ", make("span", { class: "small" }, `(${say(`${words.severity}_`)})`), make("br"), words.advice[lang], make("br"), make("span", { class: "small" }, words.text, ", ", words.article, " · "), make("code", null, named(id))] : null);
    })),
    more.not_checkable > 0 ? make("p", { class: "small" }, say("notCheckable", figure(more.not_checkable))) : null,
  ];
};
