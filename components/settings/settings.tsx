"use client";
/** What is mine wherever I am: profile, sign-in, theme, tokens. */
import type { ReactElement } from "react";
import { usePlace } from "../frame/place.tsx";
import { themes } from "../frame/user-menu.tsx";
import { useProjects } from "../live/api/projects.ts";
import { usePreferences } from "../live/preferences.tsx";
import { TokenSection } from "../tokens/token-section.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page, Section } from "../ui/page.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { AccountEnd, Passkeys, SecondFactor, SignIns } from "./security.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export function Settings(): ReactElement {
  const { me } = usePlace();
  const projects = useProjects();
  return (
    <Page title="Settings" lede={`You are ${me.person.name} in ${me.organization.name}.`}>
      <Section title="Profile">
        <ProfileForm person={me.person} />
      </Section>
      <Section title="Sign-in">
        <SignInForm person={me.person} />
      </Section>
      <Passkeys person={me.person} />
      <SecondFactor person={me.person} />
      <SignIns />
      <Section title="Theme">
        <ThemeChoice />
      </Section>
      <TokenSection
        owner={{ kind: "me" }}
        title="Tokens"
        about={
          <>
            A token acts for you in scripts and other programs: send it as <code>Authorization: Bearer</code>.
          </>
        }
        example="training laptop"
        right="manage"
        places={projects.data ?? []}
      />
      <AccountEnd person={me.person} />
    </Page>
  );
}

function ThemeChoice(): ReactElement {
  const { preferences, prefer } = usePreferences();
  return (
    <div className="py-3">
      <Segmented
        label="Theme"
        value={preferences.theme}
        options={themes.map(({ theme, label, icon }) => ({
          value: theme,
          label: (
            <>
              <Icon of={icon} size="small" />
              {label}
            </>
          ),
        }))}
        onChange={(theme) => prefer({ theme })}
      />
    </div>
  );
}
