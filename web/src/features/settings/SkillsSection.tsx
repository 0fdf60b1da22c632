import { useQuery } from "@tanstack/react-query";
import { BookOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { SkillRow } from "@/api/types";
import { useSkills } from "@/store";
import { Badge, Button, Card, EmptyState } from "@/ui";
import { Markdown } from "@/ui/Markdown";
import { Loaded } from "./Loaded";

/** What the agent has recipes for, and what each of them says. */
export function SkillsSection() {
  const { t } = useTranslation("settings");
  const skills = useSkills();
  return (
    <>
      <p className="text-quiet">{t("skills.lead")}</p>
      <Loaded query={skills}>
        {(rows) => (rows.length ? rows.map((skill) => <OneSkill key={skill.name} skill={skill} />) : <EmptyState icon={<BookOpen size={28} />} title={t("skills.none")} />)}
      </Loaded>
    </>
  );
}

function OneSkill({ skill }: { skill: SkillRow }) {
  const { t } = useTranslation("settings");
  const [open, setOpen] = useState(false);
  return (
    <Card
      aria-label={skill.name}
      title={
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          {skill.name} <span className="font-normal">{skill.practice && <Badge tone="accent">{t("skills.practice")}</Badge>}</span>
        </span>
      }
      actions={
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("skills.hide") : t("skills.read")}
        </Button>
      }
    >
      <p>{skill.description}</p>
      <p className="mt-1 text-sm text-quiet [overflow-wrap:anywhere]">{t("skills.folder", { path: skill.folder })}</p>
      {open && <Text name={skill.name} />}
    </Card>
  );
}

function Text({ name }: { name: string }) {
  const text = useQuery({ queryKey: ["skills", name], queryFn: ({ signal }) => api.get("/skills/{name}", { path: { name }, signal }) });
  return (
    <Loaded query={text}>
      {(skill) => (
        <div tabIndex={0} role="region" aria-label={name} className="mt-3 max-h-96 overflow-auto rounded-lg border p-3">
          <Markdown text={skill.text} />
        </div>
      )}
    </Loaded>
  );
}
