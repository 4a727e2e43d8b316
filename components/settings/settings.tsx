"use client";
/** What is mine wherever I am: profile, sign-in, theme, tokens. */
import type { ReactElement } from "react";
import { usePlace } from "../frame/place.tsx";
import { themes } from "../frame/user-menu.tsx";
import { usePreferences } from "../live/preferences.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page, Section } from "../ui/page.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { AccountEnd, Passkeys, SecondFactor, SignIns } from "./security.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { Tokens } from "./tokens.tsx";

export function Settings(): ReactElement {
  const { me } = usePlace();
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
      <Tokens />
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
